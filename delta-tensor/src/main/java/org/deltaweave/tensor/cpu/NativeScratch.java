package org.deltaweave.tensor.cpu;

import org.bytedeco.javacpp.FloatPointer;

/** Native memory of each thread for what lives no longer than one kernel's call; reused by the next. */
final class NativeScratch {
    private static final ThreadLocal<FloatPointer[]> SLOTS = ThreadLocal.withInitial(() -> new FloatPointer[2]);

    private NativeScratch() {}

    /** At least {@code length} floats with undefined contents, the same memory for the same slot. */
    static FloatPointer floats(int slot, long length) {
        FloatPointer[] slots = SLOTS.get();
        if (slots[slot] == null || slots[slot].capacity() < length) {
            long before = 0;
            if (slots[slot] != null) {
                before = slots[slot].capacity();
                slots[slot].close();
            }
            slots[slot] = new FloatPointer(Scratch.grown(before, length, Long.MAX_VALUE));
        }
        return slots[slot];
    }
}
