package org.deltaweave.tensor.torch;

import java.nio.ByteBuffer;

/** The extra field of a file's record with the numbers that need more than 32 bits, each present only if needed. */
final class Zip64 {
    /** What stands in the place of a number that needs more. */
    static final long ELSEWHERE = 0xffffffffL;

    private static final int ID = 1;

    private ByteBuffer numbers = ByteBuffer.allocate(0);

    /** @param extra little-endian, all extra fields: id, length, content */
    Zip64(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = Short.toUnsignedInt(extra.getShort());
            int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
            if (id == ID) {
                numbers = extra.slice(extra.position(), length).order(extra.order());
            }
            extra.position(extra.position() + length);
        }
    }

    /** The number itself, or the next of the wide ones in its place; -1 if there is none. */
    long value(long narrow) {
        if (narrow != ELSEWHERE) {
            return narrow;
        }
        return numbers.remaining() >= Long.BYTES ? numbers.getLong() : -1;
    }
}
