package org.deltaweave.tensor.cpu;
/** Stand-in. */
public final class DropoutKernel {
    private DropoutKernel() {}

    public static boolean kept(double p, long seed, long index) {
        return factor(p, seed, index) != 0;
    }

    public static float factor(double p, long seed, long index) {
        long z = (seed + index) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 40) * 0x1p-24 < p ? 0 : (float) (1 / (1 - p));
    }

    public static void apply(float[] x, int at, int length, double p, long seed, long first) {
        for (int i = 0; i < length; i++) x[at + i] *= factor(p, seed, first + i);
    }
}
