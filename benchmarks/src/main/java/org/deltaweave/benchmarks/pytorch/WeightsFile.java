package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * Reads float32 safetensors into PyTorch's own memory. Deltaweave's reader would bring ND4J into this process, whose memory
 * is measured.
 */
final class WeightsFile {
    private WeightsFile() {}

    /** All tensors of a file by name. */
    static Map<String, NDArray> read(Path file, NDManager manager) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer prefix = block(channel, 0, ByteBuffer.allocate(Long.BYTES));
            ByteBuffer header = block(channel, Long.BYTES, ByteBuffer.allocate((int) prefix.getLong()));
            JsonNode json = new ObjectMapper()
                    .readTree(StandardCharsets.UTF_8.decode(header).toString());
            long start = Long.BYTES + (long) header.capacity();
            Map<String, NDArray> tensors = new HashMap<>();
            for (Map.Entry<String, JsonNode> field : json.properties()) {
                if (!field.getKey().equals("__metadata__")) {
                    tensors.put(field.getKey(), read(channel, start, field.getValue(), manager));
                }
            }
            return tensors;
        } catch (IOException e) {
            throw new DeltaweaveException("DW-502", "File " + file + " cannot be read: " + e, "Run it again", e);
        }
    }

    private static NDArray read(FileChannel channel, long start, JsonNode info, NDManager manager) throws IOException {
        long from = info.get("data_offsets").get(0).longValue();
        long to = info.get("data_offsets").get(1).longValue();
        long[] shape = new long[info.get("shape").size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = info.get("shape").get(i).longValue();
        }
        ByteBuffer heap = block(channel, start + from, ByteBuffer.allocate((int) (to - from)));
        NDArray array = manager.create(new Shape(shape), DataType.FLOAT32);
        array.set(heap);
        return array;
    }

    private static ByteBuffer block(FileChannel channel, long position, ByteBuffer buffer) throws IOException {
        buffer.order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("cut short");
            }
        }
        return buffer.flip();
    }
}
