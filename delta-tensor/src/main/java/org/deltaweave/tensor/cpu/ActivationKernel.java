package org.deltaweave.tensor.cpu;

/** Activations whose derivative follows from their output. */
public final class ActivationKernel {
    /** Two factors of it lift the smallest positive float above one. */
    private static final float LARGE = 3e38f;

    private ActivationKernel() {}

    public static void relu(Floats x, Floats out) {
        Pointwise.forward(x, ActivationKernel::positive, out);
    }

    /** @param y what {@link #relu} gave */
    public static void reluBackward(Floats y, Floats gradient, Floats out) {
        Pointwise.backward(y, gradient, ActivationKernel::wherePositive, out);
    }

    public static void tanh(Floats x, Floats out) {
        Pointwise.forward(x, Approximations::tanh, out);
    }

    /** @param y what {@link #tanh} gave */
    public static void tanhBackward(Floats y, Floats gradient, Floats out) {
        Pointwise.backward(y, gradient, ActivationKernel::tanhDerivative, out);
    }

    public static void sigmoid(Floats x, Floats out) {
        Pointwise.forward(x, Approximations::sigmoid, out);
    }

    /** @param y what {@link #sigmoid} gave */
    public static void sigmoidBackward(Floats y, Floats gradient, Floats out) {
        Pointwise.backward(y, gradient, ActivationKernel::sigmoidDerivative, out);
    }

    private static void positive(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(x[i], 0);
        }
    }

    /** Multiplies by 0 or 1: a condition is not vectorised, and the processor guesses it wrong half of the time. */
    private static void wherePositive(float[] y, float[] gradient, int n) {
        for (int i = 0; i < n; i++) {
            gradient[i] *= Math.min(y[i] * LARGE * LARGE, 1);
        }
    }

    private static void tanhDerivative(float[] y, float[] gradient, int n) {
        for (int i = 0; i < n; i++) {
            gradient[i] *= 1 - y[i] * y[i];
        }
    }

    private static void sigmoidDerivative(float[] y, float[] gradient, int n) {
        for (int i = 0; i < n; i++) {
            gradient[i] *= y[i] * (1 - y[i]);
        }
    }
}
