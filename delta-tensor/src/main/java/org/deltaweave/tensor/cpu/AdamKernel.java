package org.deltaweave.tensor.cpu;

/** One step of Adam, with epsilon beside the corrected root, as PyTorch has it. */
public final class AdamKernel {
    private AdamKernel() {}

    /**
     * Updates both moments and turns the gradient into the change to subtract from the parameter, in one pass.
     *
     * @param first the gradients' decaying mean
     * @param second that of their squares
     * @param step counts from 1
     */
    public static void change(
            Floats gradient,
            Floats first,
            Floats second,
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            int step) {
        float rate = (float) (learningRate / (1 - Math.pow(beta1, step)));
        float inverse = (float) (1 / Math.sqrt(1 - Math.pow(beta2, step)));
        Chunks.forEach(gradient.length(), (start, length) -> {
            float[] g = read(0, gradient, start, length);
            float[] m = read(1, first, start, length);
            float[] v = read(2, second, start, length);
            decay(m, g, (float) beta1, (float) (1 - beta1), length);
            decaySquares(v, g, (float) beta2, (float) (1 - beta2), length);
            change(g, m, v, rate, inverse, (float) epsilon, length);
            gradient.put(start, length, g, 0);
            first.put(start, length, m, 0);
            second.put(start, length, v, 0);
        });
    }

    private static float[] read(int slot, Floats x, long start, int length) {
        float[] staged = Scratch.floats(slot, Chunks.SIZE);
        x.get(start, length, staged, 0);
        return staged;
    }

    private static void decay(float[] m, float[] g, float kept, float added, int n) {
        for (int i = 0; i < n; i++) {
            m[i] = kept * m[i] + added * g[i];
        }
    }

    private static void decaySquares(float[] v, float[] g, float kept, float added, int n) {
        for (int i = 0; i < n; i++) {
            v[i] = kept * v[i] + added * g[i] * g[i];
        }
    }

    private static void change(float[] g, float[] m, float[] v, float rate, float inverse, float epsilon, int n) {
        for (int i = 0; i < n; i++) {
            g[i] = rate * m[i] / ((float) Math.sqrt(v[i]) * inverse + epsilon);
        }
    }
}
