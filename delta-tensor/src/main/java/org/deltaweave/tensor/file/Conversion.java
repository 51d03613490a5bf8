package org.deltaweave.tensor.file;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Converts a run of elements of a floating type; in pieces that stay in the processor's cache where bits must change. */
final class Conversion {
    private static final int PIECE = 1 << 12;

    private Conversion() {}

    /** Rounds F64 to nearest; all others fit. */
    static void toFloats(DType dtype, ByteBuffer from, FloatBuffer into) {
        switch (dtype) {
            case F32 -> into.put(from.asFloatBuffer());
            case F64 -> narrow(from.asDoubleBuffer(), into);
            case F16 -> widen(from.asShortBuffer(), into, false);
            case BF16 -> widen(from.asShortBuffer(), into, true);
            default -> throw new IllegalArgumentException(dtype + " is no floating type");
        }
    }

    /** Exact: every floating type fits. */
    static void toDoubles(DType dtype, ByteBuffer from, DoubleBuffer into) {
        if (dtype == DType.F64) {
            into.put(from.asDoubleBuffer());
            return;
        }
        float[] floats = new float[PIECE];
        double[] doubles = new double[PIECE];
        while (into.hasRemaining()) {
            int n = Math.min(PIECE, into.remaining());
            ByteBuffer piece = from.slice(from.position(), n * dtype.bytes()).order(from.order());
            from.position(from.position() + n * dtype.bytes());
            toFloats(dtype, piece, FloatBuffer.wrap(floats, 0, n));
            for (int i = 0; i < n; i++) {
                doubles[i] = floats[i];
            }
            into.put(doubles, 0, n);
        }
    }

    private static void narrow(DoubleBuffer from, FloatBuffer into) {
        double[] doubles = new double[PIECE];
        float[] floats = new float[PIECE];
        while (from.hasRemaining()) {
            int n = Math.min(PIECE, from.remaining());
            from.get(doubles, 0, n);
            for (int i = 0; i < n; i++) {
                floats[i] = (float) doubles[i];
            }
            into.put(floats, 0, n);
        }
    }

    private static void widen(ShortBuffer from, FloatBuffer into, boolean brain) {
        short[] bits = new short[PIECE];
        float[] floats = new float[PIECE];
        while (from.hasRemaining()) {
            int n = Math.min(PIECE, from.remaining());
            from.get(bits, 0, n);
            if (brain) {
                for (int i = 0; i < n; i++) {
                    floats[i] = Float16.fromBrain(bits[i]);
                }
            } else {
                for (int i = 0; i < n; i++) {
                    floats[i] = Float16.fromHalf(bits[i]);
                }
            }
            into.put(floats, 0, n);
        }
    }
}
