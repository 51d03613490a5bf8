package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Elementwise arithmetic against the formula in double. */
class ElementwiseKernelTest {
    private static final int[] LENGTHS = {1, 7, 16, 2047, 2049, 300_003};

    private final Numbers numbers = new Numbers(41);

    @Test
    void elements() {
        for (int length : LENGTHS) {
            Floats x = numbers.normal(length);
            Floats y = numbers.normal(length);
            double[] a = Numbers.doubles(x);
            double[] b = Numbers.doubles(y);
            Floats out = numbers.output(length);
            ElementwiseKernel.add(x, y, out);
            numbers.assertClose(out, 1e-6, i -> a[i] + b[i]);
            ElementwiseKernel.sub(x, y, out);
            numbers.assertClose(out, 1e-6, i -> a[i] - b[i]);
            ElementwiseKernel.axpy(x, -0.3f, y, out);
            numbers.assertClose(out, 1e-6, i -> a[i] - 0.3 * b[i]);
            ElementwiseKernel.mul(x, y, out);
            numbers.assertClose(out, 1e-6, i -> a[i] * b[i]);
            ElementwiseKernel.scale(x, 2.5f, out);
            numbers.assertClose(out, 1e-6, i -> a[i] * 2.5);
            ElementwiseKernel.affine(x, 2.5f, -1, out);
            numbers.assertClose(out, 1e-6, i -> a[i] * 2.5 - 1);
            ElementwiseKernel.mul(x, x, x);
            numbers.assertClose(x, 1e-6, i -> a[i] * a[i]);
        }
    }

    @Test
    void rowsAndVector() {
        for (int[] shape : Numbers.SHAPES) {
            int rows = shape[0];
            int n = shape[1];
            Floats x = numbers.normal(rows * n);
            Floats vector = numbers.normal(n);
            double[] a = Numbers.doubles(x);
            double[] v = Numbers.doubles(vector);
            Floats out = numbers.output(rows * n);
            ElementwiseKernel.addRows(x, vector, rows, n, out);
            numbers.assertClose(out, 1e-6, i -> a[i] + v[i % n]);
            ElementwiseKernel.mulRows(x, vector, rows, n, out);
            numbers.assertClose(out, 1e-6, i -> a[i] * v[i % n]);
            ElementwiseKernel.fillRows(vector, rows, n, out);
            numbers.assertClose(out, 0, i -> v[i % n]);
        }
    }

    @Test
    void columnSums() {
        for (int[] shape : Numbers.SHAPES) {
            check(shape[0], shape[1]);
        }
        check(5000, 3);
        check(3000, 33);
    }

    private void check(int rows, int n) {
        Floats x = numbers.normal(rows * n, 1, 0.5);
        Floats y = numbers.normal(rows * n);
        double[] a = Numbers.doubles(x);
        double[] b = Numbers.doubles(y);
        double[] sums = new double[n];
        double[] products = new double[n];
        for (int i = 0; i < rows * n; i++) {
            sums[i % n] += a[i];
            products[i % n] += a[i] * b[i];
        }
        Floats out = numbers.output(n);
        ElementwiseKernel.columnSums(x, rows, n, out);
        numbers.assertClose(out, 5e-6 + 1e-8 * rows, i -> sums[i]);
        ElementwiseKernel.columnSumsOfProducts(x, y, rows, n, out);
        numbers.assertClose(out, 5e-6 + 1e-8 * rows, i -> products[i]);
    }

    @Test
    void columnSums_ofNoRows_areZero() {
        Floats out = numbers.output(3);
        ElementwiseKernel.columnSums(numbers.output(0), 0, 3, out);

        assertThat(Numbers.heap(out)).containsExactly(0, 0, 0);
    }

    @Test
    void threads_doNotChangeABit() {
        int n = 77;
        int rows = Numbers.manyRows(n);
        Floats x = numbers.normal(rows * n);
        Floats y = numbers.normal(rows * n);
        numbers.assertSameOnAnyThreads(() -> {
            Floats out = numbers.output(rows * n);
            ElementwiseKernel.axpy(x, 0.7f, y, out);
            return out;
        });
        numbers.assertSameOnAnyThreads(() -> {
            Floats out = numbers.output(n);
            ElementwiseKernel.columnSumsOfProducts(x, y, rows, n, out);
            return out;
        });
    }
}
