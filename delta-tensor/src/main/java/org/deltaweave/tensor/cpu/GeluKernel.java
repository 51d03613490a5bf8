package org.deltaweave.tensor.cpu;

/** GELU, exact and with the hyperbolic tangent in place of the error function. */
public final class GeluKernel {
    /** The density of the normal distribution at zero. */
    private static final float DENSITY = (float) (1 / Math.sqrt(2 * Math.PI));

    private static final float TANH_SCALE = (float) Math.sqrt(2 / Math.PI);
    private static final float CUBIC = 0.044715f;

    /** Beyond it the tangent is 1 to 3e-8; its argument there is 9. */
    private static final float TANH_LIMIT = 5.15f;

    private GeluKernel() {}

    public static void forward(Floats x, Floats out) {
        Pointwise.forward(x, GeluKernel::exact, out);
    }

    /** @param gradient that of the output */
    public static void backward(Floats x, Floats gradient, Floats out) {
        Pointwise.backward(x, gradient, GeluKernel::exactDerivative, out);
    }

    public static void tanhForward(Floats x, Floats out) {
        Pointwise.forward(x, GeluKernel::approximate, out);
    }

    /** @param gradient that of the output */
    public static void tanhBackward(Floats x, Floats gradient, Floats out) {
        Pointwise.backward(x, gradient, GeluKernel::approximateDerivative, out);
    }

    private static void exact(float[] x, int n) {
        float[] phi = Scratch.floats(2, Chunks.SIZE);
        Approximations.clamp(x, phi, Approximations.NORMAL_LIMIT, n);
        Approximations.normal(phi, n);
        multiply(x, phi, Approximations.NORMAL_LIMIT, n);
    }

    /** The derivative is {@code Phi(x) + x phi(x)}. */
    private static void exactDerivative(float[] x, float[] gradient, int n) {
        float[] distribution = Scratch.floats(2, Chunks.SIZE);
        float[] density = Scratch.floats(3, Chunks.SIZE);
        Approximations.clamp(x, x, Approximations.NORMAL_LIMIT, n);
        prepare(x, distribution, density, n);
        Approximations.normal(distribution, n);
        Exponential.exp(density, 0, n);
        for (int i = 0; i < n; i++) {
            gradient[i] *= distribution[i] + x[i] * density[i] * DENSITY;
        }
    }

    private static void prepare(float[] x, float[] copy, float[] exponents, int n) {
        for (int i = 0; i < n; i++) {
            copy[i] = x[i];
            exponents[i] = -0.5f * x[i] * x[i];
        }
    }

    private static void approximate(float[] x, int n) {
        float[] t = Scratch.floats(2, Chunks.SIZE);
        Approximations.clamp(x, t, TANH_LIMIT, n);
        cubic(t, t, n);
        Approximations.tanh(t, n);
        for (int i = 0; i < n; i++) {
            t[i] = 0.5f + 0.5f * t[i];
        }
        multiply(x, t, TANH_LIMIT, n);
    }

    /**
     * The derivative is {@code p + 2 x p (1 - p) s (1 + 3 a x^2)} with {@code p = (1 + tanh(s (x + a x^3))) / 2}.
     *
     * <p>Large {@code x} magnify the error of {@code 1 - p}, which therefore comes from an exponential.
     */
    private static void approximateDerivative(float[] x, float[] gradient, int n) {
        float[] e = Scratch.floats(2, Chunks.SIZE);
        Approximations.clamp(x, x, TANH_LIMIT, n);
        cubic(x, e, n);
        for (int i = 0; i < n; i++) {
            e[i] *= -2;
        }
        Exponential.exp(e, 0, n);
        for (int i = 0; i < n; i++) {
            float p = 1 / (1 + e[i]);
            float slope = x[i] * (2 * TANH_SCALE + 6 * CUBIC * TANH_SCALE * x[i] * x[i]);
            gradient[i] *= p + p * p * e[i] * slope;
        }
    }

    private static void cubic(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = TANH_SCALE * (x[i] + CUBIC * x[i] * x[i] * x[i]);
        }
    }

    /** Limited below, so that minus infinity times a factor of almost zero is almost zero. */
    private static void multiply(float[] x, float[] factor, float limit, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(x[i], -limit) * factor[i];
        }
    }
}
