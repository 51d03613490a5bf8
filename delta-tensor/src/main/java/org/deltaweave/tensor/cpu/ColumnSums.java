package org.deltaweave.tensor.cpu;

import java.util.Arrays;

/** Sums over rows whose order depends on the number of rows alone: equal inputs give equal bits on any number of threads. */
final class ColumnSums {
    /** Rows that are added up as floats before the sum goes into a double. */
    private static final int GROUP = 32;

    private static final int MOST_BLOCKS = 64;

    /** Sums of blocks that are kept at once, unless a few blocks of very long rows are more. */
    private static final int MOST_SUMS = 1 << 20;

    private static final int FEW_BLOCKS = 4;

    private static final int SLOT = 15;

    private ColumnSums() {}

    /** What each row contributes. */
    @FunctionalInterface
    interface Terms {
        void add(int row, float[] sums);
    }

    static void of(int rows, int n, Terms terms, Floats out) {
        int groups = (rows + GROUP - 1) / GROUP;
        int blocks = Math.min(groups, Math.max(FEW_BLOCKS, Math.min(MOST_BLOCKS, MOST_SUMS / Math.max(1, n))));
        double[] partial = Scratch.doubles(0, Math.max(1, blocks) * n);
        Workers.rows(blocks, (long) rows * n, (from, to) -> {
            float[] sums = Scratch.floats(SLOT, n);
            for (int block = from; block < to; block++) {
                Arrays.fill(partial, block * n, (block + 1) * n, 0);
                int end = (int) ((long) groups * (block + 1) / blocks);
                for (int group = (int) ((long) groups * block / blocks); group < end; group++) {
                    Arrays.fill(sums, 0, n, 0);
                    for (int row = group * GROUP; row < Math.min(rows, (group + 1) * GROUP); row++) {
                        terms.add(row, sums);
                    }
                    add(sums, partial, block * n, n);
                }
            }
        });
        for (int block = 1; block < blocks; block++) {
            for (int j = 0; j < n; j++) {
                partial[j] += partial[block * n + j];
            }
        }
        float[] total = Scratch.floats(SLOT, n);
        for (int j = 0; j < n; j++) {
            total[j] = blocks == 0 ? 0 : (float) partial[j];
        }
        out.put(0, n, total, 0);
    }

    private static void add(float[] sums, double[] partial, int at, int n) {
        for (int j = 0; j < n; j++) {
            partial[at + j] += sums[j];
        }
    }
}
