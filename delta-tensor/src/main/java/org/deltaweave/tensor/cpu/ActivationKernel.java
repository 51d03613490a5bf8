package org.deltaweave.tensor.cpu;

/** Activations whose derivative follows from their output. */
public final class ActivationKernel {
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

    private static void wherePositive(float[] y, float[] gradient, int n) {
        for (int i = 0; i < n; i++) {
            gradient[i] = y[i] > 0 ? gradient[i] : 0;
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
