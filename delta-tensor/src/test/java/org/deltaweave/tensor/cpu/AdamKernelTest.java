package org.deltaweave.tensor.cpu;

import org.junit.jupiter.api.Test;

/** AdamW against the formula in double. */
class AdamKernelTest {
    private final Numbers numbers = new Numbers(50);

    @Test
    void steps() {
        for (int length : new int[] {1, 17, 2049, 50_001}) {
            check(length);
        }
    }

    private void check(int length) {
        Floats parameter = numbers.normal(length);
        Floats first = numbers.of(length, i -> 0);
        Floats second = numbers.of(length, i -> 0);
        double[] p = Numbers.doubles(parameter);
        double[] m = new double[length];
        double[] v = new double[length];
        for (int step = 1; step <= 5; step++) {
            Floats gradient = numbers.normal(length, 0.01, 0);
            double[] g = Numbers.doubles(gradient);
            for (int i = 0; i < length; i++) {
                m[i] = 0.9 * m[i] + 0.1 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                double mean = m[i] / (1 - Math.pow(0.9, step));
                double square = v[i] / (1 - Math.pow(0.999, step));
                p[i] -= 1e-3 * 0.05 * p[i] + 1e-3 * mean / (Math.sqrt(square) + 1e-8);
            }
            AdamKernel.step(parameter, gradient, first, second, 1e-3, 0.9, 0.999, 1e-8, 0.05, step);
        }
        numbers.assertClose(parameter, 1e-6, i -> p[i]);
        numbers.assertClose(first, 1e-8, i -> m[i]);
        numbers.assertClose(second, 1e-10, i -> v[i]);
    }

    @Test
    void threads_doNotChangeABit() {
        int count = Numbers.manyRows(1);
        Floats gradient = numbers.normal(count);
        Floats second = numbers.of(count, i -> 0.5);
        Floats start = numbers.normal(count);
        numbers.assertSameOnAnyThreads(() -> {
            Floats parameter = numbers.output(count);
            Floats moments = numbers.output(count);
            ElementwiseKernel.scale(start, 1, parameter);
            ElementwiseKernel.scale(second, 1, moments);
            AdamKernel.step(parameter, gradient, moments, moments, 0.1, 0.9, 0.99, 1e-8, 0, 3);
            return parameter;
        });
    }
}
