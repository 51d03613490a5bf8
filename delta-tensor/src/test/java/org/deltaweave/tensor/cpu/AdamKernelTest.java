package org.deltaweave.tensor.cpu;

import org.junit.jupiter.api.Test;

/** Adam against the formula in double. */
class AdamKernelTest {
    private final Numbers numbers = new Numbers(50);

    @Test
    void steps() {
        for (int length : new int[] {1, 17, 2049, 50_001}) {
            check(length);
        }
    }

    private void check(int length) {
        Floats first = numbers.of(length, i -> 0);
        Floats second = numbers.of(length, i -> 0);
        double[] m = new double[length];
        double[] v = new double[length];
        double[] change = new double[length];
        for (int step = 1; step <= 5; step++) {
            Floats gradient = numbers.normal(length, 0.01, 0);
            double[] g = Numbers.doubles(gradient);
            for (int i = 0; i < length; i++) {
                m[i] = 0.9 * m[i] + 0.1 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                double mean = m[i] / (1 - Math.pow(0.9, step));
                double square = v[i] / (1 - Math.pow(0.999, step));
                change[i] = 0.3 * mean / (Math.sqrt(square) + 1e-8);
            }
            AdamKernel.change(gradient, first, second, 0.3, 0.9, 0.999, 1e-8, step);
            numbers.assertClose(gradient, 1e-6, i -> change[i]);
        }
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
            Floats change = numbers.output(count);
            Floats first = numbers.output(count);
            Floats squares = numbers.output(count);
            ElementwiseKernel.scale(gradient, 1, change);
            ElementwiseKernel.scale(start, 1, first);
            ElementwiseKernel.scale(second, 1, squares);
            AdamKernel.change(change, first, squares, 0.1, 0.9, 0.99, 1e-8, 3);
            return change;
        });
    }
}
