package org.deltaweave.tensor.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.deltaweave.tensor.DeltaweaveException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Writes safetensors files: the same tensors give the same bytes, whatever order they come in.
 *
 * <p>The layout is that of the reference implementation: compact JSON with {@code __metadata__} first, tensors by name
 * (it puts wider types first, but here all have one type), spaces up to a multiple of 8, then the data in the same order.
 */
public final class SafetensorsWriter {
    private static final int BLOCK = 1 << 18; // elements
    private static final int ALIGNMENT = 8;
    private static final JsonMapper JSON = new JsonMapper();

    private SafetensorsWriter() {}

    /**
     * Writes to a temporary file beside {@code path} and moves it there; on failure, what was there stays.
     *
     * @param tensors of type FLOAT or DOUBLE, any shape and stride; stored row by row
     * @param metadata the entries of {@code __metadata__}; {@code "format": "pt"} is what other tools expect
     * @throws DeltaweaveException DW-119 if a tensor cannot be stored or the file cannot be written
     */
    public static void write(Path path, Map<String, INDArray> tensors, StorageType type, Map<String, String> metadata) {
        Map<String, INDArray> sorted = new TreeMap<>(tensors);
        byte[] header = header(path, sorted, type, new TreeMap<>(metadata));
        Path target = path.toAbsolutePath();
        // Not Files.createTempFile: its files are private to the user, and would stay so after the move.
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                write(channel, length.putLong(header.length).flip());
                write(channel, ByteBuffer.wrap(header));
                for (Map.Entry<String, INDArray> entry : sorted.entrySet()) {
                    write(channel, path, entry.getKey(), entry.getValue(), type);
                }
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DeltaweaveException(
                    "DW-119",
                    "File " + path + " cannot be written: " + e,
                    "Check that its directory exists, may be written and has room",
                    e);
        } finally {
            discard(temporary);
        }
    }

    private static byte[] header(
            Path path, Map<String, INDArray> tensors, StorageType type, Map<String, String> metadata) {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            metadata.forEach(root.putObject(Header.METADATA)::put);
        }
        long offset = 0;
        for (Map.Entry<String, INDArray> entry : tensors.entrySet()) {
            INDArray array = entry.getValue();
            boolean floating = array.dataType() == DataType.FLOAT || array.dataType() == DataType.DOUBLE;
            if (!floating || entry.getKey().equals(Header.METADATA)) {
                throw new DeltaweaveException(
                        "DW-119",
                        "Tensor '" + entry.getKey() + "' of type " + array.dataType() + " cannot be written to " + path,
                        "Give FLOAT or DOUBLE arrays under names other than " + Header.METADATA);
            }
            ObjectNode node = root.putObject(entry.getKey()).put("dtype", type.name());
            Arrays.stream(array.shape()).forEach(node.putArray("shape")::add);
            long end = offset + array.length() * type.dtype().bytes();
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        return padded(root);
    }

    private static byte[] padded(ObjectNode root) {
        byte[] json;
        try {
            json = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
        }
        byte[] result = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(result, json.length, result.length, (byte) ' ');
        return result;
    }

    private static void write(FileChannel channel, Path path, String name, INDArray array, StorageType type)
            throws IOException {
        if (array.isEmpty()) {
            return;
        }
        MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            INDArray rows = array.dup('c');
            INDArray flat = rows.reshape('c', new long[] {rows.length()});
            ByteBuffer data = ByteBuffer.allocate(
                            (int) Math.min(rows.length(), BLOCK) * type.dtype().bytes())
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (long from = 0; from < rows.length(); from += BLOCK) {
                long to = Math.min(rows.length(), from + BLOCK);
                encode(flat.get(NDArrayIndex.interval(from, to)), data, path, name, type);
                write(channel, data.flip());
                data.clear();
            }
            rows.close();
        } finally {
            outside.close();
        }
    }

    private static void encode(INDArray block, ByteBuffer data, Path path, String name, StorageType type) {
        for (double value : block.toDoubleVector()) {
            if (!type.put(data, value)) {
                throw new DeltaweaveException(
                        "DW-119",
                        "Tensor '" + name + "' holds " + value + ", too large for " + type + ", in which " + path
                                + " stores it",
                        "Store in F32 or BF16, or look for a training run that diverged");
            }
        }
    }

    private static void write(FileChannel channel, ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            channel.write(data);
        }
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw new DeltaweaveException(
                    "DW-119", "Temporary file " + temporary + " cannot be removed: " + e, "Remove it by hand", e);
        }
    }
}
