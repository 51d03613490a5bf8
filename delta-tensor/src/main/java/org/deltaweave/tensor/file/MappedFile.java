package org.deltaweave.tensor.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * An open file of any size whose bytes are seen through the operating system's file cache, without a copy of their own.
 *
 * <p>One window at a time is mapped and unmapped again, so reading a file of many gigabytes needs little more memory than
 * the arrays it fills. A file that another program cuts short meanwhile is an error, not a crash.
 */
public final class MappedFile implements AutoCloseable {
    private static final long WINDOW = 1L << 26; // bytes; a multiple of every element's size
    private static final int FEW = 1 << 16; // bytes that are copied faster than mapped

    private final Path path;
    private final FileChannel channel;
    private final long size;

    private MappedFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /** Opens a file for reading; DW-110 if that is not possible. */
    public static MappedFile open(Path path) {
        if (Files.exists(path) && !Files.isRegularFile(path)) { // a pipe would let us wait for ever
            throw new DeltaweaveException("DW-110", path + " is not a file with bytes of its own", "Check the path");
        }
        FileChannel channel = null;
        MappedFile file = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            file = new MappedFile(path, channel, channel.size());
            return file;
        } catch (NoSuchFileException e) {
            throw new DeltaweaveException("DW-110", "There is no file " + path, "Check the path", e);
        } catch (IOException e) {
            throw unreadable(path, e);
        } finally {
            if (channel != null && file == null) {
                close(path, channel);
            }
        }
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** Its size in bytes when it was opened. */
    public long size() {
        return size;
    }

    /** A little-endian copy of a few bytes that the file has; DW-110 if it no longer has them. */
    public ByteBuffer bytes(long position, int length) {
        ByteBuffer copy = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        windows(position, length, copy::put);
        return copy.flip();
    }

    /**
     * Shows bytes of the file, little-endian, in windows one after the other; each holds whole elements if the first one
     * begins at {@code position}. A window must not be kept.
     */
    void windows(long position, long length, Consumer<ByteBuffer> reader) {
        long end = position + length;
        try {
            if (channel.size() < end) {
                throw shorter(null);
            }
            if (length <= FEW) {
                reader.accept(copied(position, (int) length));
                return;
            }
            for (long start = position; start < end; start += WINDOW) {
                try (Mapping mapping = Mapping.of(channel, start, Math.min(WINDOW, end - start))) {
                    reader.accept(mapping.bytes());
                }
            }
        } catch (InternalError e) { // what Java makes of the fault when mapped bytes are no longer there
            throw shorter(e);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private ByteBuffer copied(long position, int length) throws IOException {
        ByteBuffer copy = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (copy.hasRemaining()) {
            if (channel.read(copy, position + copy.position()) < 0) {
                throw shorter(null);
            }
        }
        return copy.flip();
    }

    private DeltaweaveException shorter(Throwable cause) {
        return new DeltaweaveException(
                "DW-110",
                "File " + path + " became shorter while it was read",
                "Let no other program write the file, then try again",
                cause);
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
                "File " + path + " cannot be read: " + (e.getMessage() == null ? e : e.getMessage()),
                "Check that it is a regular file that you may read",
                e);
    }
}
