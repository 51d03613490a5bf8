package org.deltaweave.tensor.cpu;

/**
 * The exponential function of many floats, to 1e-7 of the value.
 *
 * <p>With {@code x = k ln 2 + r}, a polynomial gives that of {@code r}, and {@code 2^k} comes from shifting {@code k} to where
 * a float has its exponent. Below -87.7 the result is exactly zero; numbers above 88 are not for it.
 */
final class Exponential {
    private static final float LOWEST = -88;
    private static final float LOG2_E = 1.44269504f;

    /** ln 2 in two parts, of which the first has few digits: its products with {@code k} are exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;

    /** Adding it leaves an integer, and the exponent's bias, in the lowest bits. */
    private static final float ROUND = 0x1.8p23f + 127;

    private static final int EXPONENT_SHIFT = 23;

    private Exponential() {}

    /** Replaces {@code n} numbers by their exponentials. */
    static void exp(float[] x, int from, int n) {
        Bits bits = Bits.ofThread();
        for (int at = from; at < from + n; at += Chunks.SIZE) {
            int length = Math.min(Chunks.SIZE, from + n - at);
            if (at == 0) {
                piece(x, bits, length);
            } else {
                // The compiler vectorises loops over several arrays only where all have the same index.
                System.arraycopy(x, at, bits.piece, 0, length);
                piece(bits.piece, bits, length);
                System.arraycopy(bits.piece, 0, x, at, length);
            }
        }
    }

    private static void piece(float[] x, Bits bits, int n) {
        reduce(x, bits.floats, n);
        bits.floatsToInts(n);
        shift(bits.ints, n);
        bits.intsToFloats(n);
        expand(x, bits.floats, n);
    }

    private static void reduce(float[] x, float[] rounded, int n) {
        for (int i = 0; i < n; i++) {
            float c = Math.max(x[i], LOWEST);
            float s = c * LOG2_E + ROUND;
            float k = s - ROUND;
            x[i] = c - k * LN2_HIGH - k * LN2_LOW;
            rounded[i] = s;
        }
    }

    private static void shift(int[] bits, int n) {
        for (int i = 0; i < n; i++) {
            bits[i] <<= EXPONENT_SHIFT;
        }
    }

    private static void expand(float[] x, float[] power, int n) {
        for (int i = 0; i < n; i++) {
            float r = x[i];
            float p = 1.98756915e-4f * r + 1.39819995e-3f;
            p = p * r + 8.33345191e-3f;
            p = p * r + 4.16657959e-2f;
            p = p * r + 1.66666665e-1f;
            p = p * r + 5.00000012e-1f;
            p = p * r + 1;
            p = p * r + 1;
            x[i] = p * power[i];
        }
    }
}
