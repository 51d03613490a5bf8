package org.deltaweave.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.deltaweave.tensor.DeltaweaveException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Damages a valid file at random, again and again: it must be read or refused with an error of ours, quickly and frugally. */
public final class Fuzz {
    private static final long SEED = 20_240_501;
    private static final long FREE_BYTES = 1 << 20;
    private static final int TIMES_FILE = 8;

    private int refused;
    private int read;

    /** Opens a file of one format. */
    public interface Format {
        TensorFile open(Path path);
    }

    /**
     * Tries damaged variants.
     *
     * @param wrap makes a file of the damaged bytes
     */
    public static Fuzz run(Path path, int count, byte[] valid, UnaryOperator<byte[]> wrap, Format format)
            throws IOException {
        Fuzz fuzz = new Fuzz();
        fuzz.readValid(path, wrap.apply(valid), format);
        SplittableRandom random = new SplittableRandom(SEED);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < count; i++) {
                Files.write(path, wrap.apply(damaged(valid, random)));
                fuzz.check(path, "seed " + SEED + ", case " + i, format);
            }
        });
        return fuzz;
    }

    /** How many variants were refused. */
    public int refused() {
        return refused;
    }

    /** How many were read. */
    public int read() {
        return read;
    }

    /** Reads all of a file that may be damaged; what else than an error of ours comes of it is a failure. */
    public void check(Path path, String what, Format format) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long fileSize = Files.size(path);
        long before = threads.getCurrentThreadAllocatedBytes();
        long elements = 0;
        try {
            elements = readAll(path, what, format);
            read++;
        } catch (DeltaweaveException e) {
            assertThat(e.id()).as(what).startsWith("DW-1");
            assertThat(e).as(what).hasMessageContaining(path.toString());
            refused++;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what + " of " + path, e);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(elements).as(what).isLessThanOrEqualTo(TIMES_FILE * fileSize);
        assertThat(allocated).as("bytes allocated, " + what).isLessThan(100 * fileSize + FREE_BYTES);
    }

    /** Once unmeasured, for what Java and ND4J allocate only once. */
    private void readValid(Path path, byte[] valid, Format format) throws IOException {
        Files.write(path, valid);
        assertThat(readAll(path, "valid", format)).isPositive();
    }

    private static long readAll(Path path, String what, Format format) {
        long elements = 0;
        try (TensorFile file = format.open(path)) {
            for (String name : file.names()) {
                TensorInfo info = file.info(name);
                elements += info.length();
                if (info.dtype().isFloating()) {
                    try (INDArray array = file.read(name, DataType.FLOAT)) {
                        assertThat(array.length()).as(what).isEqualTo(info.length());
                    }
                } else if (info.dtype().isInteger()) {
                    assertThat(file.readLongs(name)).as(what).hasSize((int) info.length());
                }
            }
        }
        return elements;
    }

    private static byte[] damaged(byte[] valid, SplittableRandom random) {
        byte[] bytes = valid.clone();
        switch (random.nextInt(5)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                int from = random.nextInt(bytes.length);
                int length = 1 + random.nextInt(Math.min(16, bytes.length - from));
                System.arraycopy(bytes, from + length, bytes, from, bytes.length - from - length);
                bytes = Arrays.copyOf(bytes, bytes.length - length);
            }
            case 2 -> {
                int from = random.nextInt(bytes.length);
                int length = 1 + random.nextInt(Math.min(64, bytes.length - from));
                int to = random.nextInt(bytes.length - length + 1);
                System.arraycopy(valid, from, bytes, to, length);
            }
            case 3 -> {
                int at = random.nextInt(Math.max(1, bytes.length - 8));
                for (int i = at; i < Math.min(bytes.length, at + 4); i++) {
                    bytes[i] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
                }
            }
            default -> {
                for (int i = 1 + random.nextInt(4); i > 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
        }
        return bytes;
    }
}
