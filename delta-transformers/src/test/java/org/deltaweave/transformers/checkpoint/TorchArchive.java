package org.deltaweave.transformers.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes float tensors as {@code torch.save} writes a state dict. */
final class TorchArchive {
    private TorchArchive() {}

    static byte[] of(Map<String, INDArray> tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        put(pickle, "\u0080\2}(");
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            int key = 0;
            for (Map.Entry<String, INDArray> entry : tensors.entrySet()) {
                INDArray array = entry.getValue();
                ByteBuffer data =
                        ByteBuffer.allocate((int) array.length() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (float value : array.dup('c').reshape(array.length()).toFloatVector()) {
                    data.putFloat(value);
                }
                store(zip, "archive/data/" + key, data.array());
                text(pickle, entry.getKey());
                put(pickle, "ctorch._utils\n_rebuild_tensor_v2\n((");
                text(pickle, "storage");
                put(pickle, "ctorch\nFloatStorage\n");
                text(pickle, "" + key++);
                text(pickle, "cpu");
                whole(pickle, array.length());
                put(pickle, "tQK\0");
                tuple(pickle, array.shape());
                tuple(pickle, array.stride());
                put(pickle, "\u0089}tR");
            }
            put(pickle, "u.");
            store(zip, "archive/data.pkl", pickle.toByteArray());
        }
        return out.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static void put(ByteArrayOutputStream out, String latin) {
        out.writeBytes(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void text(ByteArrayOutputStream out, String text) {
        put(out, "\u008c" + (char) text.length() + text);
    }

    private static void whole(ByteArrayOutputStream out, long number) {
        put(out, "J");
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) number)
                .array());
    }

    private static void tuple(ByteArrayOutputStream out, long[] numbers) {
        put(out, "(");
        for (long number : numbers) {
            whole(out, number);
        }
        put(out, "t");
    }
}
