package org.deltaweave.tensor.cpu;
/** Stand-in. */
public final class SoftmaxKernel {
    private SoftmaxKernel() {}

    public static float scaled(float[] s, int from, int n, float scale) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + n; i++) max = Math.max(max, s[i] * scale);
        double sum = 0;
        for (int i = from; i < from + n; i++) {
            s[i] = (float) Math.exp(s[i] * scale - max);
            sum += s[i];
        }
        for (int i = from; i < from + n; i++) s[i] /= sum;
        return (float) (max + Math.log(sum));
    }

    public static void recompute(float[] s, int from, int n, float scale, float lse) {
        for (int i = from; i < from + n; i++) s[i] = (float) Math.exp(s[i] * scale - lse);
    }

    public static void derive(float[] p, int atP, float[] g, int atG, int n, float scale) {
        double dot = 0;
        for (int i = 0; i < n; i++) dot += p[atP + i] * g[atG + i];
        for (int i = 0; i < n; i++) g[atG + i] = (float) (p[atP + i] * (g[atG + i] - dot) * scale);
    }
}
