package org.deltaweave.tensor.cpu;

/** Root-mean-square norm: {@code x / sqrt(mean(x^2) + epsilon) * gain} for the rows of {@code [rows, n]}. */
public final class RmsNormKernel {
    private RmsNormKernel() {}

    /** @param inverses receives what each row was multiplied by before the gain */
    public static void forward(Floats x, Floats gain, int rows, int n, double epsilon, Floats out, Floats inverses) {
        Workers.rows(rows, (long) rows * n, (from, to) -> {
            float[] row = Scratch.floats(0, n);
            float[] a = Scratch.floats(2, n);
            float[] inverse = Scratch.floats(4, 1);
            gain.get(0, n, a, 0);
            for (long i = from; i < to; i++) {
                x.get(i * n, n, row, 0);
                float square = Sums.dot(row, 0, row, 0, n) / n;
                inverse[0] = (float) (1 / Math.sqrt(square + epsilon));
                scale(row, inverse[0], a, n);
                out.put(i * n, n, row, 0);
                inverses.put(i, 1, inverse, 0);
            }
        });
    }

    /** @param gradient that of the output */
    public static void backward(Floats x, Floats inverses, Floats gain, Floats gradient, int rows, int n, Floats out) {
        Workers.rows(rows, (long) rows * n, (from, to) -> {
            float[] row = Scratch.floats(0, n);
            float[] g = Scratch.floats(1, n);
            float[] a = Scratch.floats(2, n);
            float[] inverse = Scratch.floats(4, 1);
            gain.get(0, n, a, 0);
            for (long i = from; i < to; i++) {
                x.get(i * n, n, row, 0);
                gradient.get(i * n, n, g, 0);
                inverses.get(i, 1, inverse, 0);
                restore(row, inverse[0], g, a, n);
                float meanDot = Sums.dot(g, 0, row, 0, n) / n;
                project(row, g, meanDot, inverse[0], n);
                out.put(i * n, n, g, 0);
            }
        });
    }

    /** The gain's gradient. */
    public static void gainBackward(Floats x, Floats inverses, Floats gradient, int rows, int n, Floats out) {
        Terms terms = new Terms(x, inverses, gradient, n);
        ColumnSums.of(rows, n, terms::add, out);
    }

    private record Terms(Floats x, Floats inverses, Floats gradient, int n) {
        void add(int i, float[] sums) {
            float[] row = Scratch.floats(0, n);
            float[] g = Scratch.floats(1, n);
            float[] inverse = Scratch.floats(4, 1);
            x.get((long) i * n, n, row, 0);
            gradient.get((long) i * n, n, g, 0);
            inverses.get(i, 1, inverse, 0);
            addNormed(row, inverse[0], g, sums, n);
        }
    }

    private static void scale(float[] row, float inverse, float[] gain, int n) {
        for (int j = 0; j < n; j++) {
            row[j] = row[j] * inverse * gain[j];
        }
    }

    private static void restore(float[] row, float inverse, float[] g, float[] gain, int n) {
        for (int j = 0; j < n; j++) {
            row[j] *= inverse;
            g[j] *= gain[j];
        }
    }

    private static void project(float[] row, float[] g, float meanDot, float inverse, int n) {
        for (int j = 0; j < n; j++) {
            g[j] = (g[j] - row[j] * meanDot) * inverse;
        }
    }

    private static void addNormed(float[] row, float inverse, float[] g, float[] sums, int n) {
        for (int j = 0; j < n; j++) {
            sums[j] += row[j] * inverse * g[j];
        }
    }
}
