package org.deltaweave.tensor.cpu;

/** Moves rows of length {@code n} by index. */
public final class RowMovesKernel {
    private RowMovesKernel() {}

    /** Row {@code i} of {@code out} is row {@code indices[i]} of {@code table}. */
    public static void gather(Floats table, int[] indices, int n, Floats out) {
        Workers.rows(indices.length, (long) indices.length * n, (from, to) -> {
            float[] row = Scratch.floats(0, n);
            for (int i = from; i < to; i++) {
                table.get((long) indices[i] * n, n, row, 0);
                out.put((long) i * n, n, row, 0);
            }
        });
    }

    /** Row {@code indices[i]} of {@code out} becomes row {@code i} of {@code rows}; no index comes twice. */
    public static void scatter(Floats rows, int[] indices, int n, Floats out) {
        Workers.rows(indices.length, (long) indices.length * n, (from, to) -> {
            float[] row = Scratch.floats(0, n);
            for (int i = from; i < to; i++) {
                rows.get((long) i * n, n, row, 0);
                out.put((long) indices[i] * n, n, row, 0);
            }
        });
    }

    /**
     * Adds row {@code i} of {@code rows} to row {@code indices[i]} of {@code out}, those of the same index in order.
     *
     * @param targets rows of {@code out}
     */
    public static void scatterAdd(Floats rows, int[] indices, int n, int targets, Floats out) {
        // Each range of targets looks at all indices: that is cheap, and no two threads write to the same row.
        Workers.rows(targets, (long) indices.length * n, (from, to) -> {
            float[] row = Scratch.floats(0, n);
            float[] sum = Scratch.floats(1, n);
            for (int i = 0; i < indices.length; i++) {
                if (indices[i] >= from && indices[i] < to) {
                    rows.get((long) i * n, n, row, 0);
                    out.get((long) indices[i] * n, n, sum, 0);
                    add(sum, row, n);
                    out.put((long) indices[i] * n, n, sum, 0);
                }
            }
        });
    }

    private static void add(float[] sum, float[] row, int n) {
        for (int j = 0; j < n; j++) {
            sum[j] += row[j];
        }
    }
}
