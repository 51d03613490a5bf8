package org.deltaweave.tensor.cpu;

import java.util.Arrays;

/** Arithmetic on elements, and between the rows of a matrix and a vector; {@code out} may be one of the inputs. */
public final class ElementwiseKernel {
    private ElementwiseKernel() {}

    public static void add(Floats x, Floats y, Floats out) {
        axpy(x, 1, y, out);
    }

    public static void sub(Floats x, Floats y, Floats out) {
        axpy(x, -1, y, out);
    }

    /** {@code out = x + factor * y}. */
    public static void axpy(Floats x, float factor, Floats y, Floats out) {
        Chunks.forEach(out.length(), (start, length) -> {
            float[] a = read(0, x, start, length);
            float[] b = read(1, y, start, length);
            axpy(a, factor, b, length);
            out.put(start, length, a, 0);
        });
    }

    public static void mul(Floats x, Floats y, Floats out) {
        Chunks.forEach(out.length(), (start, length) -> {
            float[] a = read(0, x, start, length);
            float[] b = read(1, y, start, length);
            mul(a, b, length);
            out.put(start, length, a, 0);
        });
    }

    public static void scale(Floats x, float factor, Floats out) {
        affine(x, factor, 0, out);
    }

    /** {@code out = factor * x + constant}. */
    public static void affine(Floats x, float factor, float constant, Floats out) {
        Chunks.forEach(out.length(), (start, length) -> {
            float[] a = read(0, x, start, length);
            affine(a, factor, constant, length);
            out.put(start, length, a, 0);
        });
    }

    /** Makes each element of {@code out} equal to {@code constant}. */
    public static void fill(float constant, Floats out) {
        Chunks.forEach(out.length(), (start, length) -> {
            float[] a = Scratch.floats(0, length);
            Arrays.fill(a, 0, length, constant);
            out.put(start, length, a, 0);
        });
    }

    /** Multiplies each row of {@code x} by {@code vector}. */
    public static void mulRows(Floats x, Floats vector, int rows, int n, Floats out) {
        Chunks.ofRows(rows, n, (start, count) -> {
            float[] a = read(0, x, start, count * n);
            mul(a, repeated(vector, count, n), count * n);
            out.put(start, count * n, a, 0);
        });
    }

    /** Adds {@code vector} to each row of {@code x}. */
    public static void addRows(Floats x, Floats vector, int rows, int n, Floats out) {
        Chunks.ofRows(rows, n, (start, count) -> {
            float[] a = read(0, x, start, count * n);
            axpy(a, 1, repeated(vector, count, n), count * n);
            out.put(start, count * n, a, 0);
        });
    }

    /** Makes each row of {@code out} equal to {@code vector}. */
    public static void fillRows(Floats vector, int rows, int n, Floats out) {
        Chunks.ofRows(rows, n, (start, count) -> out.put(start, count * n, repeated(vector, count, n), 0));
    }

    /** The sum of the rows of {@code x}. */
    public static void columnSums(Floats x, int rows, int n, Floats out) {
        ColumnSums.of(rows, n, (row, sums) -> axpy(sums, 1, read(0, x, (long) row * n, n), n), out);
    }

    /** The sum of the rows of the product of {@code x} and {@code y}. */
    public static void columnSumsOfProducts(Floats x, Floats y, int rows, int n, Floats out) {
        ColumnSums.of(
                rows,
                n,
                (row, sums) -> addProducts(sums, read(0, x, (long) row * n, n), read(1, y, (long) row * n, n), n),
                out);
    }

    private static float[] read(int slot, Floats x, long start, int length) {
        float[] staged = Scratch.floats(slot, length);
        x.get(start, length, staged, 0);
        return staged;
    }

    /** Copies of a vector one after the other, for long loops where rows are short. */
    private static float[] repeated(Floats vector, int count, int n) {
        float[] copies = Scratch.floats(2, count * n);
        for (int i = 0; i < count; i++) {
            vector.get(0, n, copies, i * n);
        }
        return copies;
    }

    private static void axpy(float[] a, float factor, float[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] += factor * b[i];
        }
    }

    private static void mul(float[] a, float[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] *= b[i];
        }
    }

    private static void affine(float[] a, float factor, float constant, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = factor * a[i] + constant;
        }
    }

    private static void addProducts(float[] sums, float[] a, float[] b, int n) {
        for (int i = 0; i < n; i++) {
            sums[i] += a[i] * b[i];
        }
    }
}
