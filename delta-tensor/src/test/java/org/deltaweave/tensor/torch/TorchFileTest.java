package org.deltaweave.tensor.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.deltaweave.tensor.file.DType;
import org.deltaweave.tensor.file.Float16;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class TorchFileTest {
    private static final int LENGTH = 60;

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();
    private final float[] numbers = numbers();

    @ParameterizedTest
    @CsvSource({
        "'3,4,5', '20,5,1', 0", // as it lies there
        "'5,3', '1,5', 2", // transposed, from an offset on
        "'4,3,5', '1,20,4', 0", // dimensions in another order
        "'2,3', '30,10', 7", // every tenth
        "'5', '7', 1", // a diagonal
        "'3,4', '0,1', 0", // one row three times
        "'2,1,3', '3,999,1', 54", // a stride that means nothing
        "'', '', 59", // one number
        "'0,4', '4,1', 60", // nothing
        "'2,3', '2,1', 0" // rows that overlap
    })
    void read_views_elementByElement(String shapeText, String stridesText, int offset) throws IOException {
        long[] shape = longs(shapeText);
        long[] strides = longs(stridesText);
        Path path = write(Pickle.single("FloatStorage", "0", LENGTH, offset, shape, strides), floats());
        try (TorchFile file = TorchFile.open(path)) {
            INDArray x = file.read("x", DataType.FLOAT);
            assertThat(x.shape()).isEqualTo(shape);
            for (long i = 0; i < file.info("x").length(); i++) {
                long at = offset;
                long rest = i;
                for (int k = shape.length - 1; k >= 0; k--) {
                    at += rest % shape[k] * strides[k];
                    rest /= shape[k];
                }
                assertThat(x.getFloat(i)).as("seed %d, element %d", seed, i).isEqualTo(numbers[(int) at]);
            }
            if (!x.isEmpty()) {
                assertThat(x.ordering()).isEqualTo('c');
                assertThat(x.isView()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FloatStorage,F32", "DoubleStorage,F64", "HalfStorage,F16", "BFloat16Storage,BF16"})
    void read_everyFloatingStorage_asFloatAndDouble(String storage, DType dtype) throws IOException {
        ByteBuffer stored = little(LENGTH * dtype.bytes());
        for (float number : numbers) {
            switch (dtype) {
                case F64 -> stored.putDouble(number);
                case F16 -> stored.putShort(Float16.toHalf(number));
                case BF16 -> stored.putShort(Float16.toBrain(number));
                default -> stored.putFloat(number);
            }
        }
        double unit = dtype == DType.BF16 ? 0x1p-8 : dtype == DType.F16 ? 0x1p-11 : 0;
        Path path =
                write(Pickle.single(storage, "0", LENGTH, 0, new long[] {12, 5}, new long[] {5, 1}), stored.array());
        try (TorchFile file = TorchFile.open(path)) {
            assertThat(file.info("x").dtype()).isEqualTo(dtype);
            for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
                INDArray x = file.read("x", type);
                assertThat(x.dataType()).isEqualTo(type);
                for (int i = 0; i < LENGTH; i++) {
                    assertThat(x.getDouble(i))
                            .as("seed %d", seed)
                            .isEqualTo(numbers[i], within(unit * Math.abs(numbers[i])));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LongStorage,I64",
        "IntStorage,I32",
        "ShortStorage,I16",
        "CharStorage,I8",
        "ByteStorage,U8",
        "BoolStorage,BOOL"
    })
    void readLongs_everyIntegerStorage_alsoTransposed(String storage, DType dtype) throws IOException {
        byte[] stored = new byte[6 * dtype.bytes()];
        for (int i = 0; i < 6; i++) {
            stored[i * dtype.bytes()] = (byte) (i + 1); // the lowest byte
        }
        Path path = write(Pickle.single(storage, "0", 6, 0, new long[] {3, 2}, new long[] {1, 3}), stored);
        try (TorchFile file = TorchFile.open(path)) {
            assertThat(file.info("x").dtype()).isEqualTo(dtype);
            assertThat(file.readLongs("x")).containsExactly(1, 4, 2, 5, 3, 6);
            assertThatThrownBy(() -> file.read("x", DataType.FLOAT))
                    .hasMessageStartingWith("[DW-118] Tensor 'x' in " + path + " has dtype " + dtype);
        }
    }

    @Test
    void open_tiedTensorsParametersAndMetadata_allReadAsOftenAsAsked() throws IOException {
        byte[] pickle = new Pickle()
                .raw(0x80, 2)
                .raw("ccollections\nOrderedDict\nq\0)Rq\1(")
                .text("embedding")
                .raw("ctorch._utils\n_rebuild_parameter\n(")
                .tensor("FloatStorage", "0", LENGTH, 0, new long[] {6, 10}, new long[] {10, 1})
                .raw("r")
                .int4(70_000)
                .raw(0x88)
                .raw("h\0)RtR")
                .text("head")
                .raw("j")
                .int4(70_000)
                .raw("u")
                .raw("}")
                .text("_metadata")
                .raw("h\0)R")
                .text("")
                .raw("}")
                .text("version")
                .whole(1)
                .raw("sssb.")
                .bytes();
        try (TorchFile file = TorchFile.open(write(pickle, floats()))) {
            assertThat(file.names()).containsExactly("embedding", "head");
            INDArray first = file.read("head", DataType.FLOAT);
            assertThat(first.reshape(LENGTH).toFloatVector()).isEqualTo(numbers);
            assertThat(file.read("head", DataType.FLOAT)).isEqualTo(first).isNotSameAs(first);
            assertThat(file.read("embedding", DataType.FLOAT)).isEqualTo(first);
            assertThatThrownBy(() -> file.read("haed", DataType.FLOAT))
                    .hasMessageStartingWith("[DW-117] File " + file.path() + " has no tensor 'haed'")
                    .hasMessageContaining("'head'");
        }
    }

    @Test
    void open_protocol4AndWideZip_readsAlike() throws IOException {
        byte[] body = new Pickle()
                .raw("}")
                .raw(0x94, 0x8c, 1, 'x', 0x94, 0x8c, 12)
                .raw("torch._utils")
                .raw(0x8c, 18)
                .raw("_rebuild_tensor_v2")
                .raw(0x93)
                .raw("(")
                .storage("FloatStorage", "0", LENGTH)
                .whole(0)
                .raw('K', LENGTH, 0x85, 'K', 1, 0x85, 0x89, '}', 't', 'R', 's', '.')
                .bytes();
        byte[] pickle = new Pickle()
                .raw(0x80, 4, 0x95)
                .int4(body.length)
                .int4(0)
                .raw(new String(body, StandardCharsets.ISO_8859_1))
                .bytes();
        Path path = directory.resolve("wide.bin");
        Files.write(path, archive(true, pickle, floats()));
        try (TorchFile file = TorchFile.open(path)) {
            assertThat(file.read("x", DataType.FLOAT).toFloatVector()).isEqualTo(numbers);
        }
    }

    @Test
    void open_adapterOfAnotherTool_givesItsNumbers() {
        String given = System.getProperty("DELTAWEAVE_DATA", System.getenv("DELTAWEAVE_DATA"));
        Path path = (given != null ? Path.of(given) : Path.of("../../shared/data"))
                .resolve("models/peft-adapters/gpt2-lora-bin-thesotti/adapter_model.bin");
        assumeTrue(Files.exists(path), "skipped: no reference data in " + path);
        try (TorchFile file = TorchFile.open(path)) {
            assertThat(file.names()).hasSize(49);
            assertThat(file.info("base_model.model.transformer.h.3.attn.c_attn.lora_B.weight")
                            .shape())
                    .containsExactly(2304, 8);
            double sum = 0;
            double squares = 0;
            for (String name : file.names()) {
                INDArray x = file.read(name, DataType.DOUBLE);
                sum += x.sumNumber().doubleValue();
                squares += x.mul(x).sumNumber().doubleValue();
            }
            // summed with NumPy over what Python's own unpickler makes of the file
            assertThat(sum).isEqualTo(3.0200738041472848, within(1e-6));
            assertThat(squares).isEqualTo(69.9439245474316, within(1e-6));
        }
    }

    private Path write(byte[] pickle, byte[] storage) throws IOException {
        return Files.write(directory.resolve("model.bin"), archive(false, pickle, storage));
    }

    static byte[] archive(boolean wide, byte[] pickle, byte[] storage) {
        return new Zip(wide)
                .add("any name/data.pkl", pickle)
                .add("any name/byteorder", "little".getBytes(StandardCharsets.US_ASCII))
                .add("any name/data/0", storage)
                .add("any name/version", "3\n".getBytes(StandardCharsets.US_ASCII))
                .bytes();
    }

    private byte[] floats() {
        ByteBuffer stored = little(LENGTH * Float.BYTES);
        for (float number : numbers) {
            stored.putFloat(number);
        }
        return stored.array();
    }

    private float[] numbers() {
        Random random = new Random(seed);
        float[] drawn = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            drawn[i] = (random.nextBoolean() ? 1 : -1) * (0.1f + random.nextFloat());
        }
        return drawn;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long[] longs(String text) {
        return text == null || text.isEmpty()
                ? new long[0]
                : Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
    }
}
