package org.deltaweave.tensor.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes zip archives of files stored as they are, plainly or with 64-bit numbers as PyTorch does. */
final class Zip {
    private final boolean wide;
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    Zip(boolean wide) {
        this.wide = wide;
    }

    Zip add(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        files.forEach((name, content) -> {
            byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
            int header = out.size();
            // PyTorch fills the extra field up, so that every file's bytes begin at a multiple of 64
            byte[] padding = new byte[4 + 64 - (header + 30 + utf8.length + 4) % 64];
            padding[0] = 'F';
            padding[1] = 'B';
            padding[2] = (byte) (padding.length - 4);
            out.writeBytes(little(30)
                    .putInt(0x04034b50)
                    .putShort((short) 0)
                    .putShort((short) (wide ? 8 : 0))
                    .putInt(18, wide ? 0 : content.length)
                    .putInt(22, wide ? 0 : content.length)
                    .putShort(26, (short) utf8.length)
                    .putShort(28, (short) padding.length)
                    .array());
            out.writeBytes(utf8);
            out.writeBytes(padding);
            out.writeBytes(content);
            byte[] extra = wide
                    ? little(28)
                            .putShort((short) 1)
                            .putShort((short) 24)
                            .putLong(content.length)
                            .putLong(content.length)
                            .putLong(header)
                            .array()
                    : new byte[0];
            list.writeBytes(little(46)
                    .putInt(0x02014b50)
                    .putShort(8, (short) (wide ? 8 : 0))
                    .putInt(20, wide ? -1 : content.length)
                    .putInt(24, wide ? -1 : content.length)
                    .putShort(28, (short) utf8.length)
                    .putShort(30, (short) extra.length)
                    .putInt(42, wide ? -1 : header)
                    .array());
            list.writeBytes(utf8);
            list.writeBytes(extra);
        });
        int listStart = out.size();
        out.writeBytes(list.toByteArray());
        if (wide) {
            int end = out.size();
            out.writeBytes(little(56)
                    .putInt(0x06064b50)
                    .putLong(44)
                    .putLong(24, files.size())
                    .putLong(32, files.size())
                    .putLong(40, list.size())
                    .putLong(48, listStart)
                    .array());
            out.writeBytes(little(20).putInt(0x07064b50).putLong(8, end).array());
        }
        out.writeBytes(little(22)
                .putInt(0x06054b50)
                .putShort(8, (short) (wide ? -1 : files.size()))
                .putShort(10, (short) (wide ? -1 : files.size()))
                .putInt(12, wide ? -1 : list.size())
                .putInt(16, wide ? -1 : listStart)
                .array());
        return out.toByteArray();
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
