package org.deltaweave.tensor.cpu;

import java.util.Arrays;
import java.util.Optional;

/**
 * What is done with rows of a tile's scores before the softmax: the bias by distance, and minus infinity where a query does
 * not see a key.
 *
 * @param bias the head's row of the table, if there is one; scores are scaled before it is added
 */
record ScoreRows(Scores tile, Optional<float[]> bias) {
    private static final int TABLE = Scratch.FREE + 3;
    private static final int ROW = Scratch.FREE + 4;

    static ScoreRows of(Scores tile) {
        return new ScoreRows(tile, tile.inputs().bias().map(bias -> {
            float[] row = Scratch.floats(TABLE, bias.columns());
            bias.table().get((long) tile.head() * bias.columns(), bias.columns(), row, 0);
            return row;
        }));
    }

    /** The factor that is left to the softmax and its derivative. */
    float scale() {
        return bias.isPresent() ? 1 : (float) form().scale();
    }

    /** Adds the bias to {@code count} rows of the tile from {@code row} on, which begin at {@code begin}, and masks them. */
    void apply(float[] scores, int begin, int row, int count) {
        if (bias.isPresent()) {
            SoftmaxKernel.shift(scores, begin, count * tile.length(), (float) form().scale(), 0);
        }
        for (int i = 0; i < count; i++) {
            int at = begin + i * tile.length();
            int first = firstSeen(row + i);
            int end = endSeen(row + i);
            if (bias.isPresent()) {
                add(scores, at + first, end - first, bias.get(), column(row + i, first));
            }
            Arrays.fill(scores, at, at + first, Float.NEGATIVE_INFINITY);
            Arrays.fill(scores, at + end, at + tile.length(), Float.NEGATIVE_INFINITY);
        }
    }

    /** Adds the gradients of biased scores, in rows at the start of {@code g}, to those of the head's row of the table. */
    void sum(float[] g, int row, int count, Floats gradients) {
        int columns = tile.inputs().bias().orElseThrow().columns();
        long place = (long) tile.head() * columns;
        float[] sums = Scratch.floats(ROW, columns);
        gradients.get(place, columns, sums, 0);
        for (int i = 0; i < count; i++) {
            int first = firstSeen(row + i);
            int end = endSeen(row + i);
            add(sums, column(row + i, first), end - first, g, i * tile.length() + first);
        }
        gradients.put(place, columns, sums, 0);
    }

    /** Turns gradients of biased scores into those of the scores before the scale. */
    void scaleGradients(float[] g, int count) {
        if (bias.isPresent()) {
            SoftmaxKernel.multiply(g, 0, count * tile.length(), (float) form().scale());
        }
    }

    private AttentionForm form() {
        return tile.inputs().form();
    }

    private int firstSeen(int row) {
        return form().firstSeen(tile.sequence(), tile.start() + row) - tile.first();
    }

    private int endSeen(int row) {
        return form().endSeen(tile.sequence(), tile.start() + row) - tile.first();
    }

    /** The bias's column for a row and a column of the tile. */
    private int column(int row, int key) {
        return form().zero() + tile.first() + key - form().position(tile.sequence(), tile.start() + row);
    }

    private static void add(float[] x, int at, int n, float[] y, int from) {
        for (int j = 0; j < n; j++) {
            x[at + j] += y[from + j];
        }
    }
}
