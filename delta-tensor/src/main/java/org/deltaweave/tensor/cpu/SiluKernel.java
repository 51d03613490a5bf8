package org.deltaweave.tensor.cpu;

import java.util.Optional;

/** SiLU, {@code x * sigmoid(x)}, alone and as the gate of other numbers. */
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

    /** {@code silu(x) * up}. */
    public static void gate(Floats x, Floats up, Floats out) {
        Pointwise.backward(
                x,
                up,
                (a, other, n) -> {
                    value(a, n);
                    multiply(other, a, n);
                },
                out);
    }

    /** Gradients of both factors of {@code silu(x) * up} from the product's, each only where there is a place for it. */
    public static void gateBackward(
            Floats x, Floats up, Floats gradient, Optional<Floats> outX, Optional<Floats> outUp) {
        Chunks.forEach(gradient.length(), (start, length) -> {
            float[] a = Scratch.floats(0, Chunks.SIZE);
            float[] b = Scratch.floats(1, Chunks.SIZE);
            float[] g = Scratch.floats(3, Chunks.SIZE);
            x.get(start, length, a, 0);
            up.get(start, length, b, 0);
            gradient.get(start, length, g, 0);
            gateGradients(a, b, g, length);
            outX.ifPresent(to -> to.put(start, length, b, 0));
            outUp.ifPresent(to -> to.put(start, length, g, 0));
        });
    }

    /** Leaves the gradient of {@code x} in {@code up}, and that of {@code up} in {@code gradient}. */
    private static void gateGradients(float[] x, float[] up, float[] gradient, int n) {
        float[] e = Scratch.floats(2, Chunks.SIZE);
        exponentials(x, e, n);
        for (int i = 0; i < n; i++) {
            float s = 1 / (1 + e[i]);
            float limited = Math.max(x[i], -LIMIT);
            up[i] *= gradient[i] * (s + Math.min(limited, LIMIT) * s * s * e[i]);
            gradient[i] *= limited * s;
        }
    }

    private static void multiply(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            x[i] *= y[i];
        }
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
