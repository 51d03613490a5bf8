package org.deltaweave.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.deltaweave.tensor.DeltaweaveException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SafetensorsRoundTripTest {
    private static final Map<String, String> PT = Map.of("format", "pt");

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void write_anyOrder_sameBytesSortedByName() throws IOException {
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        tensors.put("b", random(DataType.FLOAT, 3, 5));
        tensors.put("a", random(DataType.DOUBLE, 7));
        Map<String, INDArray> reversed = new LinkedHashMap<>();
        reversed.put("a", tensors.get("a"));
        reversed.put("b", tensors.get("b"));

        byte[] bytes = write(tensors, StorageType.F32);

        assertThat(write(reversed, StorageType.F32)).isEqualTo(bytes);
        String header = new String(bytes, 8, Byte.toUnsignedInt(bytes[0]), StandardCharsets.UTF_8);
        assertThat(header)
                .startsWith("{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[7],\"data_offsets\":[0,28]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[3,5],\"data_offsets\":[28,88]}}")
                .hasSize((header.trim().length() + 7) / 8 * 8);
    }

    @Test
    void read_everyShapeAndStride_equalsWhatWasWritten() throws IOException {
        INDArray big = random(DataType.FLOAT, 6, 8, 4);
        Map<String, INDArray> tensors = Map.of(
                "scalar",
                Nd4j.scalar(3.25f),
                "one",
                random(DataType.FLOAT, 1),
                "transposed",
                random(DataType.FLOAT, 4, 9).transpose(),
                "permuted",
                big.permute(2, 0, 1),
                "fortran",
                random(DataType.FLOAT, 5, 3).dup('f'),
                "view",
                big.get(NDArrayIndex.interval(1, 5), NDArrayIndex.interval(0, 2, 8), NDArrayIndex.all()),
                "blocks",
                random(DataType.FLOAT, 3, 1 << 15),
                "empty",
                Nd4j.create(DataType.FLOAT, 0, 4));
        write(tensors, StorageType.F32);
        try (SafetensorsFile file = SafetensorsFile.open(path())) {
            assertThat(file.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
            assertThat(file.metadata()).isEqualTo(PT);
            tensors.forEach((name, expected) -> {
                INDArray actual = file.read(name, DataType.FLOAT);
                assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
                assertThat(actual.isAttached()).as(name).isFalse();
                if (!expected.isEmpty()) {
                    assertThat(actual.ordering()).as(name).isEqualTo('c');
                    assertThat(actual.dup('c').reshape(-1).toFloatVector())
                            .as(name + " seed " + seed)
                            .isEqualTo(expected.dup('c').reshape(-1).toFloatVector());
                }
            });
        }
    }

    @Test
    void readAndWrite_insideWorkspace_leaveNothingThere() throws IOException {
        INDArray x = random(DataType.FLOAT, 3, 4);
        try (MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace("training")) {
            write(Map.of("x", x.transpose()), StorageType.F32);
            try (SafetensorsFile file = SafetensorsFile.open(path())) {
                INDArray read = file.read("x", DataType.FLOAT);
                assertThat(read.isAttached()).isFalse();
                assertThat(read).isEqualTo(x.transpose());
            }
            assertThat(workspace.isScopeActive()).isTrue();
        }
    }

    @Test
    void read_asDouble_equalsFloat() throws IOException {
        INDArray x = random(DataType.FLOAT, 3, 4);
        write(Map.of("x", x), StorageType.F32);
        try (SafetensorsFile file = SafetensorsFile.open(path())) {
            assertThat(file.read("x", DataType.DOUBLE)).isEqualTo(x.castTo(DataType.DOUBLE));
        }
    }

    @Test
    void read_beyondTwoGigabytes_findsTheTensor() throws IOException {
        long far = 5L << 29; // 2.5 GiB of nothing
        byte[] header = ("{\"far\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[" + far + "," + (far + 8)
                        + "]},\"hole\":{\"dtype\":\"U8\",\"shape\":[" + far + "],\"data_offsets\":[0," + far + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(header.length).put(header).flip();
        ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        end.putFloat(1.5f).putFloat(-7f).flip();
        try (FileChannel channel = FileChannel.open(
                path(), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE)) {
            channel.write(start);
            channel.write(end, 8 + header.length + far);
        }
        try (SafetensorsFile file = SafetensorsFile.open(path())) {
            assertThat(file.read("far", DataType.FLOAT).toFloatVector()).containsExactly(1.5f, -7f);
            assertThatThrownBy(() -> file.readLongs("hole")).hasMessageContaining("does not fit an array of long");
        }
    }

    @Test
    void write_halfTypes_roundToNearest() throws IOException {
        INDArray x = random(DataType.FLOAT, 1000);
        for (StorageType type : new StorageType[] {StorageType.F16, StorageType.BF16}) {
            double unit = type == StorageType.F16 ? 0x1p-11 : 0x1p-8;
            write(Map.of("x", x), type);
            try (SafetensorsFile file = SafetensorsFile.open(path())) {
                assertThat(file.info("x").dtype()).isEqualTo(type.dtype());
                INDArray y = file.read("x", DataType.FLOAT);
                for (int i = 0; i < 1000; i++) {
                    double value = x.getDouble(i);
                    assertThat(Math.abs(y.getDouble(i) - value))
                            .as("seed %d, %s of %s", seed, type, value)
                            .isLessThanOrEqualTo(Math.max(unit * Math.abs(value), 0x1p-25));
                }
            }
        }
    }

    @Test
    void write_valueTooLargeForHalf_namesTensorAndLeavesOldFile() throws IOException {
        Files.writeString(path(), "old");
        INDArray x = Nd4j.createFromArray(1f, 70000f);
        assertThatThrownBy(() -> write(Map.of("w", x), StorageType.F16))
                .isInstanceOf(DeltaweaveException.class)
                .hasMessageStartingWith("[DW-119] Tensor 'w' holds 70000.0, too large for F16")
                .hasMessageContaining("Store in F32 or BF16");
        assertThat(path()).hasContent("old");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(path());
        }
    }

    @Test
    void write_integersOrMissingDirectory_isRefused() {
        assertThatThrownBy(() -> write(Map.of("ids", Nd4j.createFromArray(1, 2)), StorageType.F32))
                .hasMessageStartingWith("[DW-119] Tensor 'ids' of type INT cannot be written to");
        Path absent = directory.resolve("absent/x.safetensors");
        Map<String, INDArray> tensors = Map.of("x", Nd4j.scalar(1f));
        assertThatThrownBy(() -> SafetensorsWriter.write(absent, tensors, StorageType.F32, PT))
                .hasMessageStartingWith("[DW-119] File " + absent + " cannot be written")
                .hasMessageContaining("Check that its directory exists");
    }

    private byte[] write(Map<String, INDArray> tensors, StorageType type) throws IOException {
        SafetensorsWriter.write(path(), tensors, type, PT);
        return Files.readAllBytes(path());
    }

    private Path path() {
        return directory.resolve("x.safetensors");
    }

    private INDArray random(DataType type, long... shape) {
        double[] values = random.doubles(Arrays.stream(shape).reduce(1, (a, b) -> a * b))
                .map(u -> (u - 0.5) * 8)
                .toArray();
        return Nd4j.createFromArray(values).reshape(shape).castTo(type);
    }
}
