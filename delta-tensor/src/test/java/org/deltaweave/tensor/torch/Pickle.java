package org.deltaweave.tensor.torch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes pickles as {@code torch.save} does, instruction by instruction, and such as it never would. */
final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A state dict begins: protocol 2, a dict, a mark. */
    static Pickle begin() {
        return new Pickle().raw(0x80, 2).raw("}(");
    }

    /** The end of a state dict. */
    byte[] end() {
        return raw("u.").bytes();
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    Pickle raw(int... bytes) {
        for (int one : bytes) {
            out.write(one);
        }
        return this;
    }

    Pickle raw(String ascii) {
        out.writeBytes(ascii.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Pickle int4(long value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write((int) (value >> shift));
        }
        return this;
    }

    Pickle text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        raw("X").int4(utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    Pickle whole(long value) {
        if (value >= 0 && value < 256) {
            return raw('K', (int) value);
        }
        if (value == (int) value) {
            return raw("J").int4(value);
        }
        raw(0x8a, Long.BYTES);
        return int4(value).int4(value >> 32);
    }

    Pickle wholes(long... values) {
        raw("(");
        for (long value : values) {
            whole(value);
        }
        return raw("t");
    }

    /** @param storage such as {@code FloatStorage} */
    Pickle storage(String storage, String key, long length) {
        return raw("(").text("storage")
                .raw("ctorch\n" + storage + "\n")
                .text(key)
                .text("cpu")
                .whole(length)
                .raw("tQ");
    }

    Pickle tensor(String storage, String key, long length, long offset, long[] shape, long[] strides) {
        return raw("ctorch._utils\n_rebuild_tensor_v2\n(")
                .storage(storage, key, length)
                .whole(offset)
                .wholes(shape)
                .wholes(strides)
                .raw(0x89)
                .raw("ccollections\nOrderedDict\n)RtR");
    }

    /** A whole state dict with one entry. */
    static byte[] single(String storage, String key, long length, long offset, long[] shape, long[] strides) {
        return begin().text("x")
                .tensor(storage, key, length, offset, shape, strides)
                .end();
    }
}
