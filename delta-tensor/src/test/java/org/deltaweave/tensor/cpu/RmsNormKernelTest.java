package org.deltaweave.tensor.cpu;

import org.junit.jupiter.api.Test;

/** Root-mean-square norm against the formula in double. */
class RmsNormKernelTest {
    private static final double EPSILON = 1e-6;

    private final Numbers numbers = new Numbers(46);

    @Test
    void forwardAndBackward() {
        for (int[] shape : Numbers.SHAPES) {
            check(shape[0], shape[1]);
        }
    }

    private void check(int rows, int n) {
        Floats input = numbers.normal(rows * n, 2, 1);
        Floats gain = numbers.normal(n);
        Floats gradient = numbers.normal(rows * n);
        double[] x = Numbers.doubles(input);
        double[] a = Numbers.doubles(gain);
        double[] g = Numbers.doubles(gradient);
        double[] y = new double[rows * n];
        double[] dx = new double[rows * n];
        double[] dGain = new double[n];
        for (int start = 0; start < rows * n; start += n) {
            double square = 0;
            for (int j = 0; j < n; j++) {
                square += x[start + j] * x[start + j] / n;
            }
            double inverse = 1 / Math.sqrt(square + EPSILON);
            double dot = 0;
            for (int j = 0; j < n; j++) {
                y[start + j] = x[start + j] * inverse * a[j];
                dGain[j] += g[start + j] * x[start + j] * inverse;
                dot += g[start + j] * a[j] * x[start + j];
            }
            for (int j = 0; j < n; j++) {
                dx[start + j] = g[start + j] * a[j] * inverse - x[start + j] * Math.pow(inverse, 3) * dot / n;
            }
        }

        Floats out = numbers.output(rows * n);
        Floats inverses = numbers.output(rows);
        RmsNormKernel.forward(input, gain, rows, n, EPSILON, out, inverses);
        numbers.assertClose(out, 1e-5, i -> y[i]);
        Floats sums = numbers.output(n);
        RmsNormKernel.gainBackward(input, inverses, gradient, rows, n, sums);
        numbers.assertClose(sums, 2e-5, i -> dGain[i]);
        RmsNormKernel.backward(input, inverses, gain, gradient, rows, n, out);
        // One column's gradient is a difference of almost equal numbers.
        numbers.assertClose(out, n == 1 ? 1e-3 : 1e-5, i -> dx[i]);
    }

    @Test
    void threads_doNotChangeABit() {
        int n = 133;
        int rows = Numbers.manyRows(n);
        Floats x = numbers.normal(rows * n);
        Floats gain = numbers.normal(n);
        numbers.assertSameOnAnyThreads(() -> {
            Floats out = numbers.output(rows * n);
            Floats inverses = numbers.output(rows);
            RmsNormKernel.forward(x, gain, rows, n, EPSILON, out, inverses);
            RmsNormKernel.backward(x, inverses, gain, out, rows, n, out);
            Floats sums = numbers.output(n);
            RmsNormKernel.gainBackward(x, inverses, out, rows, n, sums);
            return sums;
        });
    }
}
