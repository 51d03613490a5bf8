package org.deltaweave.tensor.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.file.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files made to deceive, each refused for its own reason. */
class TorchMalformedTest {
    private static final byte[] STORAGE = new byte[48];
    private static final long[] TWELVE = {12};
    private static final long[] ONE = {1};
    private static final byte[] SOUND = Pickle.single("FloatStorage", "0", 12, 0, TWELVE, ONE);

    @TempDir
    private Path directory;

    static Stream<Arguments> pickles() {
        return Stream.of(
                row(
                        "DW-122",
                        "refers to 'os system', which is no part of a tensor: Python would run code",
                        "cos\nsystem\n."),
                row(
                        "DW-122",
                        "At byte 2, the pickle in ",
                        new Pickle()
                                .raw(0x80, 2)
                                .raw("cposix\nsystem\n")
                                .text("true")
                                .raw("\u0085R.")),
                row(
                        "DW-122",
                        "refers to 'builtins eval'",
                        new Pickle()
                                .raw(0x8c, 8)
                                .raw("builtins")
                                .raw(0x8c, 4)
                                .raw("eval")
                                .raw(0x93)),
                row("DW-122", "refers to 'torch UntypedStorage'", "ctorch\nUntypedStorage\n."),
                row(
                        "DW-122",
                        "refers to 'torch._utils _rebuild_tensor_v2.__globals__'",
                        "ctorch._utils\n_rebuild_tensor_v2.__globals__\n."),
                row("DW-122", "has the instruction INST, which is no part of a tensor", "(ios\nsystem\n."),
                row("DW-122", "has the instruction OBJ, which", "(ccollections\nOrderedDict\no."),
                row(
                        "DW-122",
                        "has the instruction NEWOBJ, which",
                        new Pickle().raw("ccollections\nOrderedDict\n)").raw(0x81)),
                row("DW-122", "has the instruction EXT1, which", new Pickle().raw(0x82, 1)),
                row("DW-122", "calls 'torch FloatStorage', which", "ctorch\nFloatStorage\n)R."),
                row("DW-122", "calls a dict with a tuple of 0", "})R."),
                row("DW-122", "sets the state of a list to a dict", "]}b."),
                row(
                        "DW-122",
                        "has the instruction BINFLOAT, which tensors do not need. Save only the model's state_dict",
                        "G00000000."),
                row("DW-122", "has the instruction GET, which tensors do not need", "g0\n."),
                row("DW-122", "has the instruction NEXT_BUFFER", new Pickle().raw(0x97)),
                row("DW-123", "has 0xff, which is no pickle instruction", new Pickle().raw(0xff)),
                row("DW-123", "is of pickle protocol 6; the newest is 5", new Pickle().raw(0x80, 6)),
                row("DW-123", "ends in the middle of an instruction", ""),
                row("DW-123", "ends in the middle of an instruction", "X\4\0\0\0abc"),
                row(
                        "DW-123",
                        "has a text of 4294967295 bytes; at most 4096 are read",
                        new Pickle().raw("X").int4(-1)),
                row("DW-123", "has a text that is not valid UTF-8", new Pickle().raw(0x8c, 1, 0xc3, '.')),
                row(
                        "DW-123",
                        "has a frame of 18446744073709551615 bytes",
                        new Pickle().raw(0x95).int4(-1).int4(-1)),
                row("DW-123", "has a number of 255 bytes", new Pickle().raw(0x8a, 255)),
                row("DW-123", "takes a value from its stack where there is none", "s."),
                row("DW-123", "takes a value from its stack where there is none", "}(q\0."),
                row("DW-123", "goes back to a mark where there is none", "t."),
                row("DW-123", "asks for value 7, which it has not made", "h\7."),
                row(
                        "DW-123",
                        "asks for value 4294967295, which",
                        new Pickle().raw("j").int4(-1)),
                row("DW-123", "stops with 0 values on its stack", "."),
                row("DW-123", "stops with 2 values on its stack", "}}."),
                row("DW-123", "stops with 1 values on its stack and bytes after it", "}.cos\nsystem\n."),
                row("DW-123", "appends to a dict", "}]a."),
                row("DW-123", "has a dict with a tuple of 0 as a key", "}))s."),
                row(
                        "DW-123",
                        "has the key 'x' twice in one dict",
                        Pickle.begin().text("x").raw(")").text("x").raw(")").raw("u.")),
                row(
                        "DW-123",
                        "makes an OrderedDict from 1 arguments",
                        new Pickle()
                                .raw("ccollections\nOrderedDict\n]")
                                .raw(0x85)
                                .raw("R.")),
                row("DW-123", "makes a parameter from no tensor", "ctorch._utils\n_rebuild_parameter\n)R."),
                row("DW-123", "refers to something outside that is no storage", ")Q."),
                row(
                        "DW-123",
                        "refers to something outside that is no storage",
                        new Pickle().storage("FloatStorage", "0", 12).raw("Q.")),
                row("DW-123", "makes a tensor from something else", "ctorch._utils\n_rebuild_tensor_v2\n)R."),
                row(
                        "DW-123",
                        "has a tensor of 1 dimensions with 2 strides",
                        Pickle.single("FloatStorage", "0", 12, 0, TWELVE, new long[] {1, 1})),
                row(
                        "DW-123",
                        "no whole numbers from 0 on",
                        Pickle.single("FloatStorage", "0", 12, 11, TWELVE, new long[] {-1})),
                row(
                        "DW-123",
                        "where a shape of at most 32 dimensions belongs",
                        Pickle.single("FloatStorage", "0", 12, 0, new long[40], new long[40])),
                row(
                        "DW-124",
                        "has a storage '1' that the archive lacks",
                        Pickle.single("FloatStorage", "1", 12, 0, TWELVE, ONE)),
                row(
                        "DW-124",
                        "has a storage '../data.pkl' that the archive lacks",
                        Pickle.single("FloatStorage", "../data.pkl", 12, 0, TWELVE, ONE)),
                row(
                        "DW-124",
                        "has a storage '0' of 13 elements of F32, but the archive holds 48 bytes of it",
                        Pickle.single("FloatStorage", "0", 13, 0, TWELVE, ONE)),
                row(
                        "DW-124",
                        "has a storage '0' of 4611686018427387916 elements",
                        Pickle.single("FloatStorage", "0", (1L << 62) + 12, 0, TWELVE, ONE)),
                row(
                        "DW-124",
                        "has a storage '0' of -1 elements",
                        Pickle.single("FloatStorage", "0", -1, 0, TWELVE, ONE)),
                row(
                        "DW-124",
                        "shape [12], strides [1] and offset 1 in a storage of 12 elements",
                        Pickle.single("FloatStorage", "0", 12, 1, TWELVE, ONE)),
                row("DW-124", "and offset -1 in a storage", Pickle.single("FloatStorage", "0", 12, -1, TWELVE, ONE)),
                row(
                        "DW-124",
                        "strides [4, 5] and offset 0 in a storage",
                        Pickle.single("FloatStorage", "0", 12, 0, new long[] {2, 3}, new long[] {4, 5})),
                row(
                        "DW-124",
                        "the tensor was expanded",
                        Pickle.single("FloatStorage", "0", 12, 0, new long[] {1L << 40}, new long[] {0})),
                row(
                        "DW-124",
                        "which is beyond every storage",
                        Pickle.single("FloatStorage", "0", 12, 0, new long[] {1L << 32, 1L << 32}, new long[] {0, 0})),
                row(
                        "DW-124",
                        "which is beyond every storage",
                        Pickle.single("FloatStorage", "0", 12, 5, new long[] {3, 4}, new long[] {Long.MAX_VALUE, 1})),
                row("DW-125", " holds a list, not names with a tensor each", "]."),
                row(
                        "DW-125",
                        " holds a number as 'epoch', not names with a tensor each",
                        Pickle.begin().text("epoch").whole(3).end()));
    }

    @ParameterizedTest
    @MethodSource("pickles")
    void open_pickleThatIsNoDictOfTensors_isRefused(String id, String text, byte[] pickle) throws IOException {
        refused(id, text, TorchFileTest.archive(false, pickle, STORAGE));
    }

    static Stream<Arguments> archives() {
        byte[] sound = TorchFileTest.archive(false, SOUND, STORAGE);
        byte[] wide = TorchFileTest.archive(true, SOUND, STORAGE);
        int list = find(sound, "PK\1\2");
        int end = find(sound, "PK\5\6");
        int wideEnd = find(wide, "PK\6\6");
        int locator = find(wide, "PK\6\7");
        return Stream.of(
                row("DW-124", "has tensors of ", TorchFileTest.archive(false, many(1000, 1200), new byte[4800])),
                row("DW-120", "is no archive of torch.save", ""),
                row(
                        "DW-120",
                        "is no archive of torch.save. It may be incomplete, or a pointer that Git LFS",
                        "version https://git-lfs"),
                row(
                        "DW-120",
                        "in the format that PyTorch wrote before version 1.6, a bare pickle. Convert it once, in Python: torch.save(torch.load(",
                        new Pickle().raw(0x80, 2, 0x8a, 10)),
                row(
                        "DW-120",
                        "is a zip archive with 0 files FOLDER/data.pkl",
                        new Zip(false).add("x", STORAGE).bytes()),
                row(
                        "DW-120",
                        "is a zip archive with 2 files FOLDER/data.pkl",
                        new Zip(false)
                                .add("a/data.pkl", SOUND)
                                .add("b/data.pkl", SOUND)
                                .bytes()),
                row(
                        "DW-120",
                        "holds numbers in the byte order 'big'",
                        new Zip(false)
                                .add("a/data.pkl", SOUND)
                                .add("a/byteorder", "big".getBytes(StandardCharsets.US_ASCII))
                                .bytes()),
                row("DW-121", "has no list of its files at the end", Arrays.copyOf(sound, sound.length - 1)),
                row("DW-121", "has no list of its files at the end", Arrays.copyOf(sound, 40)),
                row("DW-121", "has no list of its files at the end", patched(sound, end + 20, 2, 1)),
                row("DW-121", "claims a list of 4 files in ", patched(sound, end + 12, 4, 1 << 24)),
                row("DW-121", "claims a list of 4 files in ", patched(sound, end + 16, 4, sound.length)),
                row("DW-121", "lists 4 files instead of 5", patched(sound, end + 10, 2, 5)),
                row("DW-121", "lists more files than the 3", patched(sound, end + 10, 2, 3)),
                row("DW-121", "claims a list of 65535 files", patched(sound, end + 10, 2, 65535)),
                row("DW-121", "has a list of files that ends too early", patched(sound, list + 28, 2, 60000)),
                row(
                        "DW-121",
                        "holds 'any name/data.pkl' compressed (method 8), while torch.save stores files as they are",
                        patched(sound, list + 10, 2, 8)),
                row("DW-121", "holds 'any name/data.pkl' encrypted", patched(sound, list + 8, 2, 1)),
                row("DW-121", "gives 'any name/data.pkl' at byte 0 the sizes 7 and ", patched(sound, list + 20, 4, 7)),
                row(
                        "DW-121",
                        "gives 'any name/data.pkl' at byte 0 the sizes -1 and -1",
                        patched(patched(sound, list + 20, 4, -1), list + 24, 4, -1)),
                row("DW-121", "gives 'any name/data.pkl' at byte 1000000", patched(sound, list + 42, 4, 1_000_000)),
                row("DW-121", "has no file 'any name/data.pkl' of ", patched(sound, list + 42, 4, 1)),
                row(
                        "DW-121",
                        "has no file 'any name/data.pkl' of 1000000 bytes",
                        patched(patched(sound, list + 20, 4, 1_000_000), list + 24, 4, 1_000_000)),
                row("DW-121", "has no file 'any name/data.pkl'", patched(sound, 8, 2, 8)),
                row("DW-121", "has no file 'any name/data.pkl'", patched(sound, 22, 4, 5)),
                row("DW-121", "has no file 'any name/data.pkl'", patched(sound, 30, 1, 'x')),
                row("DW-121", "has a file whose name is not valid UTF-8", patched(sound, list + 46, 1, 0xc3)),
                row("DW-121", "that overlaps another", overlapping()),
                row("DW-121", "has two files named 'any name/data.pkl'", twice()),
                row(
                        "DW-121",
                        "has its last record at byte -1",
                        patched(patched(wide, locator + 8, 4, -1), locator + 12, 4, -1)),
                row("DW-121", "has no last record at byte 3", patched(wide, locator + 8, 4, 3)),
                row("DW-121", "claims a list of 4294967300 files", patched(wide, wideEnd + 36, 4, 1)),
                row("DW-121", "files in -", patched(wide, wideEnd + 44, 4, -1)),
                row("DW-121", "claims a list of 4 files", patched(wide, wideEnd + 52, 4, 1 << 30)));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void open_archiveThatTorchWouldNotWrite_isRefused(String id, String text, byte[] archive) throws IOException {
        refused(id, text, archive);
    }

    @Test
    void open_valuesWithoutEnd_areRefusedFrugally() throws IOException {
        for (String repeated : new String[] {"}", "(", "]q\0h\0a0", "Nq\0h\0\u0086q\0", "})", "h\0"}) {
            byte[] pickle =
                    new Pickle().raw(")q\0").raw(repeated.repeat(600_000)).bytes();
            Path path = directory.resolve("endless.bin");
            Files.write(path, TorchFileTest.archive(false, pickle, STORAGE));
            Fuzz fuzz = new Fuzz();
            fuzz.check(path, repeated, TorchFile::open);
            assertThat(fuzz.refused()).as(repeated).isEqualTo(1);
        }
    }

    private void refused(String id, String text, byte[] archive) throws IOException {
        Path path = directory.resolve("model.bin");
        Files.write(path, archive);
        assertThatThrownBy(() -> TorchFile.open(path).close())
                .isInstanceOf(DeltaweaveException.class)
                .hasMessageStartingWith("[" + id + "] ")
                .hasMessageContaining(path.toString())
                .hasMessageContaining(text);
        Fuzz fuzz = new Fuzz();
        fuzz.check(path, text, TorchFile::open);
        assertThat(fuzz.refused()).isEqualTo(1);
    }

    private static Arguments row(String id, String text, String pickle) {
        return row(id, text, new Pickle().raw(pickle));
    }

    private static Arguments row(String id, String text, Pickle pickle) {
        return row(id, text, pickle.bytes());
    }

    private static Arguments row(String id, String text, byte[] bytes) {
        return Arguments.of(id, text, bytes);
    }

    /** Many names for the same values. */
    private static byte[] many(int count, int length) {
        Pickle pickle = new Pickle()
                .raw("ctorch._utils\n_rebuild_tensor_v2\nq\0")
                .storage("FloatStorage", "0", length)
                .raw("q\1")
                .wholes(length)
                .raw("q\2")
                .wholes(1)
                .raw("q\3");
        for (int i = 0; i < count; i++) {
            pickle.raw("h\0(h\1K\0h\2h\3N}tR");
        }
        return pickle.bytes();
    }

    private static byte[] overlapping() {
        byte[] inner = new Zip(false).add("any name/data/0", STORAGE).bytes();
        byte[] outer = new Zip(false)
                .add("any name/data.pkl", inner)
                .add("any name/data/0", STORAGE)
                .bytes();
        int header = find(outer, "any name/data.pkl") + 17;
        while (outer[header] != 'P' || outer[header + 1] != 'K') {
            header++;
        }
        return patched(outer, lastList(outer) + 42, 4, header);
    }

    private static byte[] twice() {
        byte[] bytes = new Zip(false)
                .add("any name/data.pkl", SOUND)
                .add("any name/data.pkm", SOUND)
                .bytes();
        for (int i = 0; i < bytes.length - 8; i++) {
            if (bytes[i] == '.' && bytes[i + 3] == 'm') {
                bytes[i + 3] = 'l';
            }
        }
        return bytes;
    }

    private static int find(byte[] bytes, String ascii) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(ascii);
    }

    private static int lastList(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("PK\1\2");
    }

    private static byte[] patched(byte[] bytes, int at, int width, int value) {
        byte[] copy = bytes.clone();
        byte[] little = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
        System.arraycopy(little, 0, copy, at, width);
        return copy;
    }
}
