package org.deltaweave.tensor.cpu;

/** Runs over elements in pieces that stay in a core's first cache together with a few others of the same size. */
final class Chunks {
    /** Elements of a piece. */
    static final int SIZE = 2048;

    private Chunks() {}

    /** What is done with one piece. */
    @FunctionalInterface
    interface Body {
        void run(long start, int length);
    }

    /** Covers {@code [0, length)}. */
    static void forEach(long length, Body body) {
        int count = Math.toIntExact((length + SIZE - 1) / SIZE);
        Workers.rows(count, length, (from, to) -> {
            for (long i = from; i < to; i++) {
                long start = i * SIZE;
                body.run(start, (int) Math.min(SIZE, length - start));
            }
        });
    }

    /**
     * Covers rows of length {@code n} in pieces of several whole rows, or of one where rows are long.
     *
     * @param body is told the first element and the number of rows
     */
    static void ofRows(int rows, int n, Body body) {
        int each = rowsOf(n);
        int count = (int) (((long) rows + each - 1) / each);
        Workers.rows(count, (long) rows * n, (from, to) -> {
            for (int i = from; i < to; i++) {
                int first = i * each;
                body.run((long) first * n, Math.min(each, rows - first));
            }
        });
    }

    /** Rows in a piece. */
    static int rowsOf(int n) {
        return Math.max(1, SIZE / Math.max(1, n));
    }
}
