package org.deltaweave.tensor.cpu;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A run of floats in native memory, copied from and to heap arrays.
 *
 * <p>It does not own the memory: whoever makes one keeps the owner reachable for as long as it is used. Copies may be made
 * by several threads at once.
 */
public final class Floats {
    /** Distance of the windows that buffers, whose positions are ints, show; they overlap by half, the longest run. */
    private static final long WINDOW = 1L << 28;

    private final FloatBuffer first;
    private final FloatBuffer[] others;
    private final long length;

    private Floats(FloatBuffer first, FloatBuffer[] others, long length) {
        this.first = first;
        this.others = others;
        this.length = length;
    }

    /** The {@code length} floats, in the machine's byte order, that begin at {@code address}. */
    public static Floats at(long address, long length) {
        if (length < 0 || (address == 0 && length > 0)) {
            throw new IllegalArgumentException(length + " floats at address " + address);
        }
        int windows = Math.toIntExact(length / WINDOW);
        FloatBuffer[] others = windows == 0 ? Native.NONE : new FloatBuffer[windows];
        for (int i = 0; i < windows; i++) {
            others[i] = window(address, length, i + 1);
        }
        return new Floats(window(address, length, 0), others, length);
    }

    private static FloatBuffer window(long address, long length, long i) {
        long start = i * WINDOW;
        long shown = Math.min(length - start, WINDOW + WINDOW / 2);
        return shown == 0 ? FloatBuffer.allocate(0) : new Native(address + start * Float.BYTES, shown).asBuffer();
    }

    public long length() {
        return length;
    }

    /** Copies {@code length} floats from position {@code start} to {@code into[at]} and after. */
    public void get(long start, int length, float[] into, int at) {
        if (start < WINDOW) {
            first.get((int) start, into, at, length);
        } else {
            others[(int) (start / WINDOW) - 1].get((int) (start % WINDOW), into, at, length);
        }
    }

    /** Copies {@code length} floats from {@code from[at]} and after to position {@code start}. */
    public void put(long start, int length, float[] from, int at) {
        if (start < WINDOW) {
            first.put((int) start, from, at, length);
        } else {
            others[(int) (start / WINDOW) - 1].put((int) (start % WINDOW), from, at, length);
        }
    }

    private static final class Native extends FloatPointer {
        static final FloatBuffer[] NONE = {};

        Native(long address, long length) {
            super((Pointer) null);
            this.address = address;
            position(0).limit(length).capacity(length);
        }
    }
}
