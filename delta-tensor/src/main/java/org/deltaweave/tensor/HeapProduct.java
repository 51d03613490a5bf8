package org.deltaweave.tensor;

import java.util.Arrays;

/** Small matrix products on heap arrays, written so that the inner loop runs along memory and vectorises. */
final class HeapProduct {
    private HeapProduct() {}

    /** {@code c = a b} for {@code a [m, k]}, {@code b [k, n]}, {@code c [m, n]}, row-major. */
    static void multiply(double[] a, double[] b, double[] c, int m, int k, int n) {
        Arrays.fill(c, 0, m * n, 0);
        for (int i = 0; i < m; i++) {
            int p = 0;
            for (; p + 3 < k; p += 4) {
                int at = i * k + p;
                addFour(a[at], a[at + 1], a[at + 2], a[at + 3], b, p * n, c, i * n, n);
            }
            for (; p < k; p++) {
                double factor = a[i * k + p];
                for (int j = 0; j < n; j++) {
                    c[i * n + j] += factor * b[p * n + j];
                }
            }
        }
    }

    private static void addFour(
            double a0, double a1, double a2, double a3, double[] b, int at, double[] c, int to, int n) {
        for (int j = 0; j < n; j++) {
            c[to + j] += a0 * b[at + j] + a1 * b[at + n + j] + a2 * b[at + 2 * n + j] + a3 * b[at + 3 * n + j];
        }
    }

    /** {@code c += a' b} for {@code a [k, m]}, {@code b [k, n]}, {@code c [m, n]}, row-major. */
    static void addTransposed(double[] a, double[] b, double[] c, int m, int k, int n) {
        for (int p = 0; p < k; p++) {
            for (int i = 0; i < m; i++) {
                double factor = a[p * m + i];
                for (int j = 0; j < n; j++) {
                    c[i * n + j] += factor * b[p * n + j];
                }
            }
        }
    }

    /** {@code out [n, m]} becomes the transpose of {@code a [m, n]}. */
    static void transpose(double[] a, double[] out, int m, int n) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                out[j * m + i] = a[i * n + j];
            }
        }
    }
}
