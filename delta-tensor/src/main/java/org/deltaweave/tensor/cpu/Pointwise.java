package org.deltaweave.tensor.cpu;

/** The frame of functions that change each element for itself. */
final class Pointwise {
    private Pointwise() {}

    /** Replaces the first {@code n} numbers. */
    @FunctionalInterface
    interface Function {
        void apply(float[] x, int n);
    }

    /** Replaces the first {@code n} gradients, given what they belong to. */
    @FunctionalInterface
    interface Derivative {
        void apply(float[] x, float[] gradient, int n);
    }

    static void forward(Floats x, Function function, Floats out) {
        Chunks.forEach(out.length(), (start, length) -> {
            float[] a = Scratch.floats(0, Chunks.SIZE);
            x.get(start, length, a, 0);
            function.apply(a, length);
            out.put(start, length, a, 0);
        });
    }

    static void backward(Floats x, Floats gradient, Derivative derivative, Floats out) {
        Chunks.forEach(out.length(), (start, length) -> {
            float[] a = Scratch.floats(0, Chunks.SIZE);
            float[] g = Scratch.floats(1, Chunks.SIZE);
            x.get(start, length, a, 0);
            gradient.get(start, length, g, 0);
            derivative.apply(a, g, length);
            out.put(start, length, g, 0);
        });
    }
}
