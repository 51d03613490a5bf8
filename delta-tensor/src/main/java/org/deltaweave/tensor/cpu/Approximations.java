package org.deltaweave.tensor.cpu;

/**
 * Functions of many floats as quotients of polynomials, which the compiler vectorises where it does not {@code Math.tanh}.
 *
 * <p>Each step is a loop of its own: with all in one the compiler may give up, or use narrower vectors. NaN stays NaN.
 */
final class Approximations {
    /** Beyond it the normal distribution function is 0 or 1 to 1e-8. */
    static final float NORMAL_LIMIT = 5.656854f;

    private static final float TANH_LIMIT = 9;

    private Approximations() {}

    /** {@code out = min(max(x, -limit), limit)}. */
    static void clamp(float[] x, float[] out, float limit, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.min(Math.max(x[i], -limit), limit);
        }
    }

    /** Replaces numbers within {@link #NORMAL_LIMIT} by the normal distribution function, to 2e-7. */
    static void normal(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            float c = x[i];
            float z = c * c;
            float p = 2.1818792e-8f * z + 6.364908e-6f;
            p = p * z + 1.7694119e-4f;
            p = p * z + 4.7259224e-3f;
            p = p * z + 3.4692567e-2f;
            p = p * z + 3.989422e-1f;
            float q = 1.1712734e-6f * z + 7.602362e-5f;
            q = q * z + 1.9305716e-3f;
            q = q * z + 2.9119292e-2f;
            q = q * z + 2.5362694e-1f;
            q = q * z + 1;
            x[i] = 0.5f + c * p / q;
        }
    }

    /** Replaces numbers by their hyperbolic tangents, to 4e-7. */
    static void tanh(float[] x, int n) {
        clamp(x, x, TANH_LIMIT, n);
        for (int i = 0; i < n; i++) {
            float c = x[i];
            float z = c * c;
            float p = 1.3184059e-8f * z + 2.0471709e-5f;
            p = p * z + 3.4865744e-3f;
            p = p * z + 1.3373192e-1f;
            p = p * z + 0.9999999f;
            float q = 7.7025953e-7f * z + 3.2713733e-4f;
            q = q * z + 2.5841951e-2f;
            q = q * z + 4.6706489e-1f;
            q = q * z + 1;
            x[i] = c * p / q;
        }
    }

    /** Replaces numbers by {@code 1 / (1 + exp(-x))}, to 2e-7. */
    static void sigmoid(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] *= 0.5f;
        }
        tanh(x, n);
        for (int i = 0; i < n; i++) {
            x[i] = 0.5f + 0.5f * x[i];
        }
    }
}
