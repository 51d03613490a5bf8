package org.deltaweave.tensor.cpu;

import java.util.Arrays;
import java.util.Optional;

/** Cross-entropy of the rows of {@code [rows, n]} with one label each. */
public final class CrossEntropyKernel {
    /** The label of rows that are left out. */
    public static final int IGNORED = -100;

    private CrossEntropyKernel() {}

    /**
     * The sum over the rows that are not left out, in double.
     *
     * @param statistics receives each row's maximum and the inverse sum of its exponentials, if present: the probabilities
     *     themselves would need as much memory as the logits
     */
    public static double forward(Floats logits, int[] labels, int n, Optional<Floats> statistics) {
        int rows = labels.length;
        double[] losses = Scratch.doubles(1, rows);
        Workers.rows(rows, (long) rows * n, (from, to) -> {
            float[] row = Scratch.floats(0, n);
            float[] pair = Scratch.floats(1, 2);
            for (int i = from; i < to; i++) {
                logits.get((long) i * n, n, row, 0);
                losses[i] = loss(row, n, labels[i], pair);
                if (statistics.isPresent()) {
                    statistics.get().put(2L * i, 2, pair, 0);
                }
            }
        });
        // In order, so that the number of threads changes nothing.
        double total = 0;
        for (int i = 0; i < rows; i++) {
            total += losses[i];
        }
        return total;
    }

    /** {@code scale * (softmax - one-hot labels)}, and zero in rows that are left out. */
    public static void backward(Floats logits, Floats statistics, int[] labels, int n, double scale, Floats out) {
        Workers.rows(labels.length, (long) labels.length * n, (from, to) -> {
            float[] row = Scratch.floats(0, n);
            float[] pair = Scratch.floats(1, 2);
            for (int i = from; i < to; i++) {
                long start = (long) i * n;
                if (labels[i] == IGNORED) {
                    Arrays.fill(row, 0, n, 0);
                } else {
                    logits.get(start, n, row, 0);
                    statistics.get(2L * i, 2, pair, 0);
                    SoftmaxKernel.shift(row, 0, n, 1, pair[0]);
                    Exponential.exp(row, 0, n);
                    SoftmaxKernel.multiply(row, 0, n, pair[1]);
                    row[labels[i]] -= 1;
                    SoftmaxKernel.multiply(row, 0, n, (float) scale);
                }
                out.put(start, n, row, 0);
            }
        });
    }

    private static double loss(float[] row, int n, int label, float[] statistics) {
        float max = Sums.max(row, 0, n);
        double logit = label == IGNORED ? 0 : row[label];
        SoftmaxKernel.shift(row, 0, n, 1, max);
        Exponential.exp(row, 0, n);
        double sum = Sums.wide(row, 0, n);
        statistics[0] = max;
        statistics[1] = (float) (1 / sum);
        return label == IGNORED ? 0 : max + Math.log(sum) - logit;
    }
}
