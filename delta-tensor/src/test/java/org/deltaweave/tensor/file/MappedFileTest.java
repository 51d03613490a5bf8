package org.deltaweave.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class MappedFileTest {
    private static final long WINDOW = 1L << 26;

    @TempDir
    private Path directory;

    @Test
    void windows_largeFile_meetWithoutGap() throws IOException {
        Path path = sparse(3 * WINDOW);
        List<Integer> lengths = new ArrayList<>();
        try (MappedFile file = MappedFile.open(path)) {
            file.windows(5, 2 * WINDOW + 1, window -> lengths.add(window.remaining()));
        }
        assertThat(lengths).containsExactly((int) WINDOW, (int) WINDOW, 1);
    }

    @Test
    void read_tensorOverSeveralWindows_keepsValuesAtTheirPlaces() throws IOException {
        for (DType dtype : new DType[] {DType.F32, DType.BF16}) {
            Path path = sparse(2 * WINDOW + 8);
            long length = (2 * WINDOW) / dtype.bytes();
            long border = WINDOW / dtype.bytes();
            put(path, 8 + (border - 1) * dtype.bytes(), one(dtype));
            put(path, 8 + (length - 1) * dtype.bytes(), one(dtype));
            TensorPlace place = TensorPlace.rows(new TensorInfo("x", dtype, new long[] {2, length / 2}), 8);
            try (MappedFile file = MappedFile.open(path);
                    Single tensors = new Single(file, place);
                    INDArray x = tensors.read("x", DataType.FLOAT)) {
                assertThat(x.sumNumber().doubleValue()).isEqualTo(2);
                assertThat(x.getDouble((border - 1) / (length / 2), (border - 1) % (length / 2)))
                        .isEqualTo(1);
                assertThat(x.getDouble(1, length / 2 - 1)).isEqualTo(1);
            }
        }
    }

    @Test
    void read_fileCutShortMeanwhile_isAnError() throws IOException {
        Path path = sparse(1 << 20);
        try (MappedFile file = MappedFile.open(path)) {
            cut(path, 100);
            assertThatThrownBy(() -> file.bytes(0, 1000))
                    .hasMessage("[DW-110] File " + path + " became shorter while it was read."
                            + " Let no other program write the file, then try again.");
        }
    }

    @Test
    void windows_fileCutShortBetweenMappingAndReading_isAnErrorNotACrash() throws IOException {
        Path path = sparse(1 << 20);
        float[] values = new float[1 << 18];
        try (MappedFile file = MappedFile.open(path)) {
            assertThatThrownBy(() -> file.windows(0, 1 << 20, window -> {
                        cut(path, 100);
                        window.asFloatBuffer().get(values);
                    }))
                    .hasMessageStartingWith("[DW-110] File " + path + " became shorter while it was read.")
                    .hasCauseInstanceOf(InternalError.class);
        }
    }

    @Test
    void read_afterClose_isAnError() throws IOException {
        Path path = sparse(100);
        MappedFile file = MappedFile.open(path);
        file.close();
        assertThatThrownBy(() -> file.bytes(0, 8)).hasMessageStartingWith("[DW-110] File " + path + " cannot be read");
    }

    private Path sparse(long size) throws IOException {
        Path path = directory.resolve("sparse");
        Files.deleteIfExists(path);
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
        }
        return path;
    }

    private static byte[] one(DType dtype) {
        ByteBuffer bits = ByteBuffer.allocate(dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        return (dtype == DType.F32 ? bits.putFloat(1) : bits.putShort(Float16.toBrain(1))).array();
    }

    private static void put(Path path, long position, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    private static void cut(Path path, long size) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Single extends TensorFile {
        Single(MappedFile file, TensorPlace place) {
            super(file, Map.of(place.info().name(), place));
        }
    }
}
