package org.deltaweave.tensor;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Softmax and what is built on it, row by row; the row's maximum is subtracted first, so that nothing overflows. */
final class RowSoftmax {
    private RowSoftmax() {}

    static void forward(INDArray x, INDArray out) {
        double[] row = new double[lastSize(x)];
        HostRows from = HostRows.read(x);
        HostRows to = HostRows.write(out);
        for (long start = 0; start < x.length(); start += row.length) {
            from.get(start, row);
            normalise(row, 0, row.length);
            to.put(start, row);
        }
        to.written();
    }

    static void backward(INDArray y, INDArray gradient, INDArray out) {
        double[] p = new double[lastSize(y)];
        double[] g = new double[p.length];
        HostRows outputs = HostRows.read(y);
        HostRows gradients = HostRows.read(gradient);
        HostRows to = HostRows.write(out);
        for (long start = 0; start < y.length(); start += p.length) {
            outputs.get(start, p);
            gradients.get(start, g);
            derive(p, 0, g, 0, p.length);
            to.put(start, g);
        }
        to.written();
    }

    static double crossEntropy(INDArray logits, int[] labels, Optional<INDArray> statistics) {
        double[] row = new double[lastSize(logits)];
        double[] pair = new double[2];
        HostRows from = HostRows.read(logits);
        Optional<HostRows> to = statistics.map(HostRows::write);
        double total = 0;
        for (int i = 0; i < labels.length; i++) {
            from.get((long) i * row.length, row);
            pair[0] = Arrays.stream(row).max().orElseThrow();
            double sum = 0;
            for (double logit : row) {
                sum += Math.exp(logit - pair[0]);
            }
            pair[1] = 1 / sum;
            if (labels[i] != Losses.IGNORED) {
                total += pair[0] + Math.log(sum) - row[labels[i]];
            }
            long place = 2L * i;
            to.ifPresent(rows -> rows.put(place, pair));
        }
        to.ifPresent(HostRows::written);
        return total;
    }

    static void crossEntropyBackward(INDArray logits, INDArray statistics, int[] labels, double scale, INDArray out) {
        double[] row = new double[lastSize(logits)];
        double[] pair = new double[2];
        HostRows from = HostRows.read(logits);
        HostRows saved = HostRows.read(statistics);
        HostRows to = HostRows.write(out);
        for (int i = 0; i < labels.length; i++) {
            from.get((long) i * row.length, row);
            saved.get(2L * i, pair);
            for (int j = 0; j < row.length; j++) {
                double probability = Math.exp(row[j] - pair[0]) * pair[1];
                double target = j == labels[i] ? 1 : 0;
                row[j] = labels[i] == Losses.IGNORED ? 0 : scale * (probability - target);
            }
            to.put((long) i * row.length, row);
        }
        to.written();
    }

    /** Turns scores into probabilities in place; returns the logarithm of the sum of the scores' exponentials. */
    static double normalise(double[] scores, int from, int to) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = from; j < to; j++) {
            max = Math.max(max, scores[j]);
        }
        double sum = 0;
        for (int j = from; j < to; j++) {
            scores[j] = Math.exp(scores[j] - max);
            sum += scores[j];
        }
        double inverse = 1 / sum;
        for (int j = from; j < to; j++) {
            scores[j] *= inverse;
        }
        return max + Math.log(sum);
    }

    /** Turns the gradient of probabilities {@code p} into the gradient of the scores, in place. */
    static void derive(double[] p, int atP, double[] gradient, int atG, int length) {
        double dot = 0;
        for (int j = 0; j < length; j++) {
            dot += p[atP + j] * gradient[atG + j];
        }
        for (int j = 0; j < length; j++) {
            gradient[atG + j] = p[atP + j] * (gradient[atG + j] - dot);
        }
    }

    private static int lastSize(INDArray x) {
        return Math.toIntExact(x.size(x.rank() - 1));
    }
}
