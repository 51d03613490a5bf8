package org.deltaweave.tensor.torch;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.deltaweave.tensor.DeltaweaveException;

/** The bytes of a pickle, read from front to back; what is not there is an error that names the instruction's place. */
final class PickleInput {
    static final String REMEDY = "The file is damaged or no checkpoint: download or export it again";
    private static final int LONGEST_TEXT = 1 << 12;
    private static final int NEWEST_PROTOCOL = 5;

    private final Path file;
    private final ByteBuffer bytes;
    private int start;

    /** @param bytes little-endian */
    PickleInput(Path file, ByteBuffer bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    Opcode opcode() {
        start = bytes.position();
        int code = Byte.toUnsignedInt(take(1).get());
        return Opcode.of(code)
                .orElseThrow(() -> malformed(String.format("has 0x%02x, which is no pickle instruction", code)));
    }

    int unsigned1() {
        return Byte.toUnsignedInt(take(1).get());
    }

    int unsigned2() {
        return Short.toUnsignedInt(take(2).getShort());
    }

    int signed4() {
        return take(4).getInt();
    }

    long unsigned4() {
        return Integer.toUnsignedLong(take(4).getInt());
    }

    void protocol() {
        int protocol = unsigned1();
        if (protocol > NEWEST_PROTOCOL) {
            throw malformed("is of pickle protocol " + protocol + "; the newest is " + NEWEST_PROTOCOL);
        }
    }

    /** A frame only says how many bytes can be read at once. */
    void frame() {
        long length = take(8).getLong();
        if (length < 0 || length > bytes.remaining()) {
            throw malformed("has a frame of " + Long.toUnsignedString(length) + " bytes where " + bytes.remaining()
                    + " are left");
        }
    }

    /** A whole number in two's complement, its length in bytes first. */
    long longOfLength() {
        int length = unsigned1();
        if (length > Long.BYTES) {
            throw malformed("has a number of " + length + " bytes; sizes have at most " + Long.BYTES);
        }
        ByteBuffer digits = take(length);
        long value = 0;
        for (int i = 0; i < length; i++) {
            long digit = i == length - 1 ? digits.get() : Byte.toUnsignedInt(digits.get());
            value |= digit << Byte.SIZE * i;
        }
        return value;
    }

    String text(long length) {
        if (length > LONGEST_TEXT) {
            throw malformed("has a text of " + length + " bytes; at most " + LONGEST_TEXT + " are read");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(take((int) length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("has a text that is not valid UTF-8");
        }
    }

    String line() {
        int end = bytes.position();
        while (end < bytes.limit() && bytes.get(end) != '\n') {
            end++;
        }
        String line = text(end - bytes.position());
        take(1);
        return line;
    }

    boolean atEnd() {
        return !bytes.hasRemaining();
    }

    private ByteBuffer take(int length) {
        if (length > bytes.remaining()) {
            throw malformed("ends in the middle of an instruction");
        }
        ByteBuffer taken = bytes.slice(bytes.position(), length).order(bytes.order());
        bytes.position(bytes.position() + length);
        return taken;
    }

    /** An error at the instruction that is being carried out. */
    DeltaweaveException malformed(String what) {
        return fault("DW-123", what, REMEDY);
    }

    DeltaweaveException fault(String id, String what, String remedy) {
        return new DeltaweaveException(id, "At byte " + start + ", the pickle in " + file + " " + what, remedy);
    }
}
