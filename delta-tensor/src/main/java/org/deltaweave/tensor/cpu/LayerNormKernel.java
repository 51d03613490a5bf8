package org.deltaweave.tensor.cpu;

/** Layer norm of the rows of {@code [rows, n]}; {@code statistics} are mean and inverse standard deviation of each row. */
public final class LayerNormKernel {
    private LayerNormKernel() {}

    public static void forward(
            Floats x, Floats gain, Floats bias, int rows, int n, double epsilon, Floats out, Floats statistics) {
        Workers.rows(rows, (long) rows * n, (from, to) -> {
            float[] row = Scratch.floats(0, n);
            float[] a = vector(2, gain, n);
            float[] b = vector(3, bias, n);
            float[] moments = Scratch.floats(4, 2);
            for (long i = from; i < to; i++) {
                x.get(i * n, n, row, 0);
                normalise(row, a, b, n, epsilon, moments);
                out.put(i * n, n, row, 0);
                statistics.put(2 * i, 2, moments, 0);
            }
        });
    }

    /** @param gradient that of the output */
    public static void backward(
            Floats x, Floats statistics, Floats gain, Floats gradient, int rows, int n, Floats out) {
        Workers.rows(rows, (long) rows * n, (from, to) -> {
            float[] row = Scratch.floats(0, n);
            float[] g = Scratch.floats(1, n);
            float[] a = vector(2, gain, n);
            float[] moments = Scratch.floats(4, 2);
            for (long i = from; i < to; i++) {
                x.get(i * n, n, row, 0);
                gradient.get(i * n, n, g, 0);
                statistics.get(2 * i, 2, moments, 0);
                restore(row, moments[0], moments[1], g, a, n);
                float meanG = Sums.sum(g, 0, n) / n;
                float meanDot = Sums.dot(g, 0, row, 0, n) / n;
                project(row, g, meanG, meanDot, moments[1], n);
                out.put(i * n, n, g, 0);
            }
        });
    }

    /** The gain's gradient. */
    public static void gainBackward(Floats x, Floats statistics, Floats gradient, int rows, int n, Floats out) {
        Terms terms = new Terms(x, statistics, gradient, n);
        ColumnSums.of(rows, n, terms::add, out);
    }

    private record Terms(Floats x, Floats statistics, Floats gradient, int n) {
        void add(int i, float[] sums) {
            float[] row = Scratch.floats(0, n);
            float[] g = Scratch.floats(1, n);
            float[] moments = Scratch.floats(4, 2);
            x.get((long) i * n, n, row, 0);
            gradient.get((long) i * n, n, g, 0);
            statistics.get(2L * i, 2, moments, 0);
            addNormed(row, moments[0], moments[1], g, sums, n);
        }
    }

    private static float[] vector(int slot, Floats x, int n) {
        float[] numbers = Scratch.floats(slot, n);
        x.get(0, n, numbers, 0);
        return numbers;
    }

    private static void normalise(float[] row, float[] gain, float[] bias, int n, double epsilon, float[] moments) {
        // In double: what is left after subtracting the mean can be tiny.
        float mean = (float) (Sums.wide(row, 0, n) / n);
        centre(row, mean, n);
        float variance = Sums.dot(row, 0, row, 0, n) / n;
        float inverse = (float) (1 / Math.sqrt(variance + epsilon));
        scale(row, inverse, gain, bias, n);
        moments[0] = mean;
        moments[1] = inverse;
    }

    private static void centre(float[] row, float mean, int n) {
        for (int j = 0; j < n; j++) {
            row[j] -= mean;
        }
    }

    private static void scale(float[] row, float inverse, float[] gain, float[] bias, int n) {
        for (int j = 0; j < n; j++) {
            row[j] = row[j] * inverse * gain[j] + bias[j];
        }
    }

    private static void restore(float[] row, float mean, float inverse, float[] g, float[] gain, int n) {
        for (int j = 0; j < n; j++) {
            row[j] = (row[j] - mean) * inverse;
            g[j] *= gain[j];
        }
    }

    private static void project(float[] row, float[] g, float meanG, float meanDot, float inverse, int n) {
        for (int j = 0; j < n; j++) {
            g[j] = (g[j] - meanG - row[j] * meanDot) * inverse;
        }
    }

    private static void addNormed(float[] row, float mean, float inverse, float[] g, float[] sums, int n) {
        for (int j = 0; j < n; j++) {
            sums[j] += (row[j] - mean) * inverse * g[j];
        }
    }
}
