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
            if (slots[slot] != null) {
                slots[slot].close();
            }
            slots[slot] = new FloatPointer(length);
        }
        return slots[slot];
    }
}
