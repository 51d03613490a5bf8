package org.deltaweave.tensor.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An open safetensors file of any size; tensors are read one by one when asked for.
 *
 * <p>The whole header is checked when the file is opened: nothing is ever allocated that is larger than the file itself
 * justifies. Data is read by position in blocks rather than mapped, so that a file cut short while it is open is an error
 * and not a crash.
 */
public final class SafetensorsFile implements AutoCloseable {
    static final long LONGEST_HEADER = 100_000_000; // the limit of the reference implementation
    private static final int PREFIX = Long.BYTES;

    private final Path path;
    private final FileChannel channel;
    private final long dataStart;
    private final Header header;

    private SafetensorsFile(Path path, FileChannel channel, long dataStart, Header header) {
        this.path = path;
        this.channel = channel;
        this.dataStart = dataStart;
        this.header = header;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws DeltaweaveException DW-110 if it cannot be read, DW-111 to DW-116 if it is damaged
     */
    public static SafetensorsFile open(Path path) {
        FileChannel channel = null;
        boolean opened = false;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            SafetensorsFile file = open(path, channel);
            opened = true;
            return file;
        } catch (NoSuchFileException e) {
            throw new DeltaweaveException("DW-110", "There is no file " + path, "Check the path", e);
        } catch (IOException e) {
            throw unreadable(path, e);
        } finally {
            if (channel != null && !opened) {
                close(path, channel);
            }
        }
    }

    private static SafetensorsFile open(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < PREFIX + 2) {
            throw new DeltaweaveException(
                    "DW-111",
                    "File " + path + " has " + size + " bytes, too few for a safetensors file",
                    "The file is empty or cut short: download or export it again");
        }
        long length = block(path, channel, 0, PREFIX).getLong();
        if (length < 2 || length > LONGEST_HEADER || length > size - PREFIX) {
            throw new DeltaweaveException(
                    "DW-111",
                    "File " + path + " claims a header of " + Long.toUnsignedString(length) + " bytes, but has " + size
                            + " bytes in all and a header may have at most " + LONGEST_HEADER,
                    "The file is cut short or not a safetensors file: download or export it again");
        }
        ByteBuffer json = block(path, channel, PREFIX, (int) length);
        long dataStart = PREFIX + length;
        return new SafetensorsFile(path, channel, dataStart, Header.parse(path, json, size - dataStart));
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** All tensors' names, sorted. */
    public Set<String> names() {
        return header.tensors().keySet();
    }

    /** The entries of {@code __metadata__}; empty if there is none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Type and shape of a tensor; DW-117 if there is none of that name. */
    public TensorInfo info(String name) {
        TensorInfo info = header.tensors().get(name);
        if (info == null) {
            throw new DeltaweaveException(
                    "DW-117",
                    "File " + path + " has no tensor '" + name + "'",
                    "Nearest of its " + names().size() + " tensors: " + Nearest.names(name, names()));
        }
        return info;
    }

    /**
     * A new row-major array with a floating tensor's values; it belongs to no workspace.
     *
     * @param type FLOAT or DOUBLE, to which F16, BF16, F32 and F64 are converted
     */
    public INDArray read(String name, DataType type) {
        TensorInfo info = info(name);
        if (!info.dtype().isFloating()) {
            throw new DeltaweaveException(
                    "DW-118",
                    "Tensor '" + name + "' in " + path + " has dtype " + info.dtype() + ", which holds no real numbers",
                    info.dtype().isInteger() ? "Read it with readLongs" : "Export it as F32, F16 or BF16");
        }
        return ArrayReader.read(this, info, type);
    }

    /** The values of a tensor of integers or booleans, row by row. */
    public long[] readLongs(String name) {
        TensorInfo info = info(name);
        if (!info.dtype().isInteger() || info.length() > Integer.MAX_VALUE - 8) {
            throw new DeltaweaveException(
                    "DW-118",
                    "Tensor '" + name + "' in " + path + " with " + info.length() + " elements of dtype " + info.dtype()
                            + " does not fit an array of long",
                    info.dtype().isFloating() ? "Read it with read" : "Export it as a smaller tensor of dtype I64");
        }
        long[] values = new long[(int) info.length()];
        for (int from = 0; from < values.length; from += ArrayReader.BLOCK) {
            int to = Math.min(values.length, from + ArrayReader.BLOCK);
            ByteBuffer data = block(info, from, to);
            for (int i = from; i < to; i++) {
                values[i] = info.dtype().nextLong(data);
            }
        }
        return values;
    }

    /** The bytes of elements {@code from} to {@code to} of a tensor. */
    ByteBuffer block(TensorInfo info, long from, long to) {
        int bytes = info.dtype().bytes();
        try {
            return block(path, channel, dataStart + info.start() + from * bytes, (int) ((to - from) * bytes));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static ByteBuffer block(Path path, FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new DeltaweaveException(
                        "DW-110",
                        "File " + path + " became shorter while it was read",
                        "Let no other program write the file, then try again");
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() {
        close(path, channel);
    }

    private static void close(Path path, FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static DeltaweaveException unreadable(Path path, IOException e) {
        return new DeltaweaveException(
                "DW-110",
                "File " + path + " cannot be read: " + e.getMessage(),
                "Check that it is a regular file that you may read",
                e);
    }
}
