package org.deltaweave.tensor.cpu;

/**
 * Softmax of rows; the row's maximum is subtracted first, so that nothing overflows.
 *
 * <p>A score of minus infinity gets probability zero; a row of nothing else has no softmax and becomes NaN.
 */
public final class SoftmaxKernel {
    private static final float[] NONE = {};

    private SoftmaxKernel() {}

    public static void forward(Floats x, int rows, int n, Floats out) {
        Chunks.ofRows(rows, n, (start, count) -> {
            float[] a = Scratch.floats(0, count * n);
            x.get(start, count * n, a, 0);
            scaled(a, 0, count, n, 1, NONE);
            out.put(start, count * n, a, 0);
        });
    }

    /** @param y what {@link #forward} gave */
    public static void backward(Floats y, Floats gradient, int rows, int n, Floats out) {
        Chunks.ofRows(rows, n, (start, count) -> {
            float[] p = Scratch.floats(0, count * n);
            float[] g = Scratch.floats(1, count * n);
            y.get(start, count * n, p, 0);
            gradient.get(start, count * n, g, 0);
            for (int i = 0; i < count; i++) {
                derive(p, g, i * n, n, 1);
            }
            out.put(start, count * n, g, 0);
        });
    }

    /**
     * Turns each of several rows of scores, one after the other, into the softmax of {@code scale * scores}, in place.
     *
     * @param scale positive
     * @param logSums receives the logarithm of the sum of each row's exponentials if there is room
     */
    public static void scaled(float[] scores, int from, int rows, int n, float scale, float[] logSums) {
        float[] max = Scratch.floats(13, rows);
        for (int i = 0; i < rows; i++) {
            max[i] = scale * Sums.max(scores, from + i * n, n);
            shift(scores, from + i * n, n, scale, max[i]);
        }
        // One long run: rows of a hundred would leave half of it to the loops' ends.
        Exponential.exp(scores, from, rows * n);
        for (int i = 0; i < rows; i++) {
            float sum = Sums.sum(scores, from + i * n, n);
            multiply(scores, from + i * n, n, 1 / sum);
            if (i < logSums.length) {
                logSums[i] = (float) (max[i] + Math.log(sum));
            }
        }
    }

    /** Turns scores into the probabilities that {@link #scaled} made of them, given the logarithms that it left. */
    public static void recompute(float[] scores, int from, int rows, int n, float scale, float[] logSums) {
        for (int i = 0; i < rows; i++) {
            shift(scores, from + i * n, n, scale, logSums[i]);
        }
        Exponential.exp(scores, from, rows * n);
    }

    /** Turns the gradient {@code g} of probabilities {@code p} into that of the unscaled scores, in place. */
    public static void derive(float[] p, int atP, float[] g, int atG, int n, float scale) {
        if (atP == atG) {
            derive(p, g, atP, n, scale);
            return;
        }
        // The compiler vectorises loops over several arrays only where all have the same index.
        float[] beside = Scratch.floats(14, atG + n);
        System.arraycopy(p, atP, beside, atG, n);
        derive(beside, g, atG, n, scale);
    }

    private static void derive(float[] p, float[] g, int from, int n, float scale) {
        float dot = Sums.dot(p, from, g, from, n);
        for (int j = from; j < from + n; j++) {
            g[j] = p[j] * (g[j] - dot) * scale;
        }
    }

    static void shift(float[] x, int from, int n, float scale, float subtracted) {
        for (int j = from; j < from + n; j++) {
            x[j] = x[j] * scale - subtracted;
        }
    }

    static void multiply(float[] x, int from, int n, float factor) {
        for (int j = from; j < from + n; j++) {
            x[j] *= factor;
        }
    }
}
