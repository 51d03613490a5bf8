package org.deltaweave.tensor.cpu;

/** One step of AdamW: Adam with weight decay that does not pass through the moments. */
public final class AdamKernel {
    private AdamKernel() {}

    /**
     * Updates the parameter and both moments in one pass.
     *
     * @param first the gradients' decaying mean
     * @param second that of their squares
     * @param step counts from 1
     */
    public static void step(
            Floats parameter,
            Floats gradient,
            Floats first,
            Floats second,
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay,
            int step) {
        double correction1 = 1 - Math.pow(beta1, step);
        double correction2 = 1 - Math.pow(beta2, step);
        float keep = (float) (1 - learningRate * weightDecay);
        float rate = (float) (learningRate / correction1);
        float inverse = (float) (1 / Math.sqrt(correction2));
        Chunks.forEach(parameter.length(), (start, length) -> {
            float[] p = read(0, parameter, start, length);
            float[] g = read(1, gradient, start, length);
            float[] m = read(2, first, start, length);
            float[] v = read(3, second, start, length);
            decay(m, g, (float) beta1, (float) (1 - beta1), length);
            decaySquares(v, g, (float) beta2, (float) (1 - beta2), length);
            update(p, m, v, keep, rate, inverse, (float) epsilon, length);
            parameter.put(start, length, p, 0);
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

    private static void update(
            float[] p, float[] m, float[] v, float keep, float rate, float inverse, float epsilon, int n) {
        for (int i = 0; i < n; i++) {
            p[i] = keep * p[i] - rate * m[i] / ((float) Math.sqrt(v[i]) * inverse + epsilon);
        }
    }
}
