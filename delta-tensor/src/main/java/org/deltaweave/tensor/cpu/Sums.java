package org.deltaweave.tensor.cpu;

/**
 * Sums of runs of floats.
 *
 * <p>Eight running sums, as the compiler neither vectorises one nor may reorder it; they also lose less to rounding.
 */
final class Sums {
    private Sums() {}

    static float sum(float[] x, int from, int n) {
        float a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
        int end = from + n;
        int i = from;
        for (; i <= end - 8; i += 8) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
            e += x[i + 4];
            f += x[i + 5];
            g += x[i + 6];
            h += x[i + 7];
        }
        for (; i < end; i++) {
            a += x[i];
        }
        return ((a + b) + (c + d)) + ((e + f) + (g + h));
    }

    /** Summed in double. */
    static double wide(float[] x, int from, int n) {
        double a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
        int end = from + n;
        int i = from;
        for (; i <= end - 8; i += 8) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
            e += x[i + 4];
            f += x[i + 5];
            g += x[i + 6];
            h += x[i + 7];
        }
        for (; i < end; i++) {
            a += x[i];
        }
        return ((a + b) + (c + d)) + ((e + f) + (g + h));
    }

    static float dot(float[] x, int fromX, float[] y, int fromY, int n) {
        float a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
        int i = 0;
        for (; i <= n - 8; i += 8) {
            int p = fromX + i;
            int q = fromY + i;
            a += x[p] * y[q];
            b += x[p + 1] * y[q + 1];
            c += x[p + 2] * y[q + 2];
            d += x[p + 3] * y[q + 3];
            e += x[p + 4] * y[q + 4];
            f += x[p + 5] * y[q + 5];
            g += x[p + 6] * y[q + 6];
            h += x[p + 7] * y[q + 7];
        }
        for (; i < n; i++) {
            a += x[fromX + i] * y[fromY + i];
        }
        return ((a + b) + (c + d)) + ((e + f) + (g + h));
    }

    /** The largest number, at least one; NaN is passed over. */
    static float max(float[] x, int from, int n) {
        float max = x[from];
        // A comparison that seldom holds is faster than Math.max, which orders zeros and NaN too.
        for (int i = from + 1; i < from + n; i++) {
            if (x[i] > max) {
                max = x[i];
            }
        }
        return max;
    }
}
