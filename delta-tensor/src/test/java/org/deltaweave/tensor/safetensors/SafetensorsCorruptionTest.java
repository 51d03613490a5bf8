package org.deltaweave.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.deltaweave.tensor.DeltaweaveException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every damaged file is either refused with a DW-11x or read as if it were whole. */
class SafetensorsCorruptionTest {
    private static final String REPLACEMENTS = "\0 \t\"{}[],:-+.0123456789eEtfnBFIU8\\/\u007f";
    private static final INDArray A = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
    private static final INDArray B = Nd4j.createFromArray(-1f, -2f, -3f, -4f);

    @TempDir
    private Path directory;

    private Path path;
    private byte[] whole;
    private int dataStart;

    @BeforeEach
    void writeWholeFile() throws IOException {
        path = directory.resolve("model.safetensors");
        SafetensorsWriter.write(path, Map.of("first", A, "second", B), StorageType.F32, Map.of("format", "pt"));
        whole = Files.readAllBytes(path);
        dataStart = 8 + ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    @Test
    void everyHeaderByte_replaced_isRefusedOrReadAlike() throws IOException {
        for (int at = 0; at < dataStart; at++) {
            for (byte replacement : (REPLACEMENTS + (char) whole[at]).getBytes(StandardCharsets.US_ASCII)) {
                check(replaced(at, replacement), "byte " + at + " becomes " + replacement);
            }
            check(replaced(at, (byte) 0xff), "byte " + at + " becomes 0xff");
            check(replaced(at, (byte) (whole[at] ^ 0x80)), "bit 7 of byte " + at);
            check(replaced(at, (byte) (whole[at] ^ 1)), "bit 0 of byte " + at);
        }
    }

    @Test
    void everyLength_cutShort_isRefused() throws IOException {
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                    .as("cut to %d bytes", length)
                    .isInstanceOf(DeltaweaveException.class)
                    .hasMessageMatching("(?s)\\[DW-11\\d].*model\\.safetensors.*");
        }
    }

    @Test
    void everyHeaderByte_removedOrDoubledWithMatchingLength_isRefusedOrReadAlike() throws IOException {
        String json = new String(whole, 8, dataStart - 8, StandardCharsets.UTF_8);
        for (int at = 0; at < json.length(); at++) {
            check(file(json.substring(0, at) + json.substring(at + 1)), "removed " + at);
            for (char inserted : REPLACEMENTS.toCharArray()) {
                check(file(json.substring(0, at) + inserted + json.substring(at)), "inserted " + inserted + at);
            }
        }
    }

    @Test
    void whole_isReadAlike() throws IOException {
        assertThat(check(whole, "whole")).isTrue();
        String json = new String(whole, 8, dataStart - 8, StandardCharsets.UTF_8);
        assertThat(check(file(json + " \n "), "other padding")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"first"                     | {"second"                   | DW-112 | Duplicate field 'second'
            {"format":"pt"}              | ["pt"]                      | DW-112 | __metadata__ is not an object of strings
            {"format":"pt"}              | {"format":1}                | DW-112 | __metadata__ is not an object of strings
            "dtype":"F32","shape":[2     | "shape":[2                  | DW-112 | 'first' is not described by dtype, shape and data_offsets
            "F32","shape":[2             | "F33","shape":[2            | DW-113 | 'first' has the unknown dtype 'F33'. Known are [BOOL, U8
            [2,3]                        | [2,-3]                      | DW-114 | 'first' has -3 in its shape
            [2,3]                        | [2,3.0]                     | DW-114 | 'first' has 3.0 in its shape
            [2,3]                        | [2,99999999999999999999]    | DW-114 | 'first' has 99999999999999999999 in its shape
            [2,3]                        | [4611686018427387904,4]     | DW-114 | 'first' has the absurd shape [4611686018427387904, 4]
            [2,3]                        | [3,3]                       | DW-114 | needs 36 bytes for F32[3, 3], but its data_offsets span 24
            [2,3]                        | "2,3"                       | DW-112 | 'first' has no list 'shape'
            [0,24]                       | [24,0]                      | DW-115 | 'first' has data_offsets 24 to 0, but the file holds 40 bytes
            [24,40]                      | [28,44]                     | DW-115 | 'second' has data_offsets 28 to 44
            [24,40]                      | [20,36]                     | DW-116 | 'second' starts at byte 20 and overlaps tensor 'first', which ends at byte 24
            [4],"data_offsets":[24,40]   | [3],"data_offsets":[28,40]  | DW-116 | 'second' starts at byte 28 and leaves a hole after tensor 'first'
            [4],"data_offsets":[24,40]   | [3],"data_offsets":[24,36]  | DW-116 | the tensors end at byte 36 of the data, but the file holds 40
            [0,24]                       | [0]                         | DW-112 | 'first' has 1 data_offsets instead of 2
            """)
    void header_damaged_namesTensorAndNumbers(String from, String to, String id, String text) throws IOException {
        String json = new String(whole, 8, dataStart - 8, StandardCharsets.UTF_8);
        String damaged = from.equals("{\"first\"") ? json.replace("\"first\"", "\"second\"") : json.replace(from, to);
        assertThat(damaged).isNotEqualTo(json);
        Files.write(path, file(damaged));
        assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                .isInstanceOf(DeltaweaveException.class)
                .hasMessageStartingWith("[" + id + "]")
                .hasMessageContaining(path.toString())
                .hasMessageContaining(text);
    }

    @Test
    void headerLength_absurd_isRefusedWithoutAllocation() throws IOException {
        for (long length : new long[] {Long.MAX_VALUE, -1, 100_000_001, whole.length - 7, 1, 0}) {
            ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            Files.write(path, whole);
            assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                    .hasMessageStartingWith("[DW-111] File " + path + " claims a header of "
                            + Long.toUnsignedString(length) + " bytes, but has " + whole.length + " bytes in all");
        }
    }

    @Test
    void header_notAnObjectOrNotUtf8_isRefused() throws IOException {
        Files.write(path, file("[1]"));
        assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                .hasMessageContaining("[DW-112] The header of " + path + " does not start with '{'");
        Files.write(path, replaced(12, (byte) 0xc3));
        assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                .hasMessageContaining("[DW-112] The header of " + path + " is not valid UTF-8");
        Files.write(path, file("{\"a\":" + "[".repeat(100_000)));
        assertThatThrownBy(() -> SafetensorsFile.open(path).close()).hasMessageStartingWith("[DW-112]");
    }

    @Test
    void read_shapesNoArrayCanHave_areRefused() throws IOException {
        for (String shape : new String[] {"[0,4611686018427387904]", "[" + "1,".repeat(40) + "0]"}) {
            Files.write(
                    path,
                    file("{\"x\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":[0,0]}}", new byte[0]));
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                assertThatThrownBy(() -> file.read("x", DataType.FLOAT))
                        .hasMessageStartingWith("[DW-114] Tensor 'x' in " + path);
            }
        }
    }

    @Test
    void read_missingTensorOrWrongType_namesNearest() {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThatThrownBy(() -> file.read("frist", DataType.FLOAT))
                    .hasMessage("[DW-117] File " + path
                            + " has no tensor 'frist'. Nearest of its 2 tensors: 'first', 'second'.");
            assertThatThrownBy(() -> file.readLongs("first"))
                    .hasMessageStartingWith("[DW-118]")
                    .hasMessageEndingWith("Read it with read.");
            assertThatThrownBy(() -> file.read("first", DataType.INT32))
                    .hasMessageContaining("Ask for FLOAT or DOUBLE");
        }
        Path absent = directory.resolve("absent.safetensors");
        assertThatThrownBy(() -> SafetensorsFile.open(absent).close())
                .hasMessage("[DW-110] There is no file " + absent + ". Check the path.");
        assertThatThrownBy(() -> SafetensorsFile.open(directory).close()).hasMessageStartingWith("[DW-110] ");
    }

    /** Whether the file was read; any failure must be one of ours. */
    private boolean check(byte[] bytes, String what) throws IOException {
        Files.write(path, bytes);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            INDArray a = file.read("first", DataType.FLOAT);
            INDArray b = file.read("second", DataType.FLOAT);
            assertThat(a).as(what).isEqualTo(A);
            assertThat(b).as(what).isEqualTo(B);
            a.close();
            b.close();
            return true;
        } catch (DeltaweaveException e) {
            assertThat(e.id()).as(what).startsWith("DW-11");
            assertThat(e).as(what).hasMessageContaining("model.safetensors");
            return false;
        }
    }

    private byte[] replaced(int at, byte value) {
        byte[] copy = whole.clone();
        copy[at] = value;
        return copy;
    }

    private byte[] file(String json) {
        return file(json, Arrays.copyOfRange(whole, dataStart, whole.length));
    }

    private static byte[] file(String json, byte[] data) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.writeBytes(header);
        out.writeBytes(data);
        return out.toByteArray();
    }
}
