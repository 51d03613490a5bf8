package org.deltaweave.tensor.cpu;

/** Heap arrays that each thread keeps between calls, so that kernels allocate nothing once they are warm. */
public final class Scratch {
    /** The first slot that kernels of this package do not use. */
    public static final int FREE = 16;

    private static final int SLOTS = 32;

    /** Longer arrays are not made in advance. */
    private static final int MOST = 1 << 28;

    private static final ThreadLocal<float[][]> FLOATS = ThreadLocal.withInitial(() -> new float[SLOTS][0]);
    private static final ThreadLocal<double[][]> DOUBLES = ThreadLocal.withInitial(() -> new double[SLOTS][0]);

    private Scratch() {}

    /** This thread's array of the slot, of at least the given length and with any content. */
    public static float[] floats(int slot, int length) {
        float[][] slots = FLOATS.get();
        if (slots[slot].length < length) {
            slots[slot] = new float[(int) grown(slots[slot].length, length, MOST)];
        }
        return slots[slot];
    }

    /** As {@link #floats}, but the slots are others. */
    static double[] doubles(int slot, int length) {
        double[][] slots = DOUBLES.get();
        if (slots[slot].length < length) {
            slots[slot] = new double[(int) grown(slots[slot].length, length, MOST)];
        }
        return slots[slot];
    }

    /** A length with room to grow: for a cache of keys that grows by one, memory would be taken at every step. */
    static long grown(long before, long needed, long most) {
        return Math.max(needed, Math.min(most, before + before / 2));
    }
}
