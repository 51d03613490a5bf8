package org.deltaweave.tensor.cpu;

/** SiLU, {@code x * sigmoid(x)}. */
public final class SiluKernel {
    /** Beyond it sigmoid is 0 or 1 in floats. */
    private static final float LIMIT = 30;

    private SiluKernel() {}

    public static void forward(Floats x, Floats out) {
        Pointwise.forward(x, SiluKernel::value, out);
    }

    /** @param gradient that of the output */
    public static void backward(Floats x, Floats gradient, Floats out) {
        Pointwise.backward(x, gradient, SiluKernel::derivative, out);
    }

    /** Limited below, so that minus infinity times a factor of almost zero is almost zero. */
    private static void value(float[] x, int n) {
        float[] e = Scratch.floats(2, Chunks.SIZE);
        exponentials(x, e, n);
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(x[i], -LIMIT) / (1 + e[i]);
        }
    }

    private static void derivative(float[] x, float[] gradient, int n) {
        float[] e = Scratch.floats(2, Chunks.SIZE);
        exponentials(x, e, n);
        Approximations.clamp(x, x, LIMIT, n);
        for (int i = 0; i < n; i++) {
            float s = 1 / (1 + e[i]);
            gradient[i] *= s + x[i] * s * s * e[i];
        }
    }

    /** Those of {@code -x}. */
    private static void exponentials(float[] x, float[] out, int n) {
        Approximations.clamp(x, out, LIMIT, n);
        for (int i = 0; i < n; i++) {
            out[i] = -out[i];
        }
        Exponential.exp(out, 0, n);
    }
}
