package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Layer norm against the formula in double. */
class LayerNormKernelTest {
    private static final double EPSILON = 1e-5;

    private final Numbers numbers = new Numbers(42);

    @Test
    void forwardAndBackward() {
        for (int[] shape : Numbers.SHAPES) {
            check(shape[0], shape[1]);
        }
    }

    private void check(int rows, int n) {
        Floats x = numbers.normal(rows * n, 2, 3);
        Floats gain = numbers.normal(n);
        Floats bias = numbers.normal(n);
        Floats gradient = numbers.normal(rows * n);
        Floats out = numbers.output(rows * n);
        Floats statistics = numbers.output(2 * rows);
        Reference reference = new Reference(x, gain, bias, gradient, rows, n);

        LayerNormKernel.forward(x, gain, bias, rows, n, EPSILON, out, statistics);
        numbers.assertClose(out, 1e-5, i -> reference.out[i]);
        numbers.assertClose(statistics, 1e-5, i -> reference.statistics[i]);

        Floats dx = numbers.output(rows * n);
        LayerNormKernel.backward(x, statistics, gain, gradient, rows, n, dx);
        // One column has no variance: its inverse deviation magnifies rounding.
        numbers.assertClose(dx, n == 1 ? 1e-3 : 2e-5, i -> reference.dx[i]);

        Floats sums = numbers.output(n);
        LayerNormKernel.gainBackward(x, statistics, gradient, rows, n, sums);
        numbers.assertClose(sums, 2e-5, i -> reference.dGain[i]);
    }

    @Test
    void constantRow_givesTheBias() {
        int n = 768;
        Floats x = numbers.of(n, i -> 4.7);
        Floats gain = numbers.normal(n);
        Floats bias = numbers.normal(n);
        Floats out = numbers.output(n);
        LayerNormKernel.forward(x, gain, bias, 1, n, 1e-12, out, numbers.output(2));

        assertThat(Numbers.heap(out)).isEqualTo(Numbers.heap(bias));
    }

    @Test
    void threads_doNotChangeABit() {
        int n = 133;
        int rows = Numbers.manyRows(n);
        Floats x = numbers.normal(rows * n);
        Floats gain = numbers.normal(n);
        Floats gradient = numbers.normal(rows * n);
        Floats statistics = numbers.output(2 * rows);
        numbers.assertSameOnAnyThreads(() -> {
            Floats out = numbers.output(rows * n);
            LayerNormKernel.forward(x, gain, gain, rows, n, EPSILON, out, statistics);
            return out;
        });
        numbers.assertSameOnAnyThreads(() -> {
            Floats out = numbers.output(rows * n);
            LayerNormKernel.backward(x, statistics, gain, gradient, rows, n, out);
            return out;
        });
        numbers.assertSameOnAnyThreads(() -> {
            Floats out = numbers.output(n);
            LayerNormKernel.gainBackward(x, statistics, gradient, rows, n, out);
            return out;
        });
    }

    private static final class Reference {
        final double[] out;
        final double[] statistics;
        final double[] dx;
        final double[] dGain;

        Reference(Floats input, Floats gains, Floats biases, Floats gradients, int rows, int n) {
            double[] x = Numbers.doubles(input);
            double[] a = Numbers.doubles(gains);
            double[] b = Numbers.doubles(biases);
            double[] g = Numbers.doubles(gradients);
            out = new double[rows * n];
            dx = new double[rows * n];
            statistics = new double[2 * rows];
            dGain = new double[n];
            for (int i = 0; i < rows; i++) {
                double mean = 0;
                double variance = 0;
                for (int j = 0; j < n; j++) {
                    mean += x[i * n + j] / n;
                }
                for (int j = 0; j < n; j++) {
                    variance += Math.pow(x[i * n + j] - mean, 2) / n;
                }
                double inverse = 1 / Math.sqrt(variance + EPSILON);
                statistics[2 * i] = mean;
                statistics[2 * i + 1] = inverse;
                double meanG = 0;
                double meanDot = 0;
                for (int j = 0; j < n; j++) {
                    double normed = (x[i * n + j] - mean) * inverse;
                    out[i * n + j] = normed * a[j] + b[j];
                    dGain[j] += g[i * n + j] * normed;
                    meanG += g[i * n + j] * a[j] / n;
                    meanDot += g[i * n + j] * a[j] * normed / n;
                }
                for (int j = 0; j < n; j++) {
                    double normed = (x[i * n + j] - mean) * inverse;
                    dx[i * n + j] = (g[i * n + j] * a[j] - meanG - normed * meanDot) * inverse;
                }
            }
        }
    }
}
