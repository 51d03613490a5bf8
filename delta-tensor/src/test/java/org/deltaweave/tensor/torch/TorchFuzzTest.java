package org.deltaweave.tensor.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.deltaweave.tensor.file.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchFuzzTest {
    private static final byte[] STORAGE = storage();
    private static final byte[] PICKLE = Pickle.begin()
            .text("first")
            .tensor("FloatStorage", "0", 60, 0, new long[] {6, 10}, new long[] {10, 1})
            .text("second")
            .tensor("FloatStorage", "0", 60, 5, new long[] {3, 2}, new long[] {2, 7})
            .text("third")
            .tensor("IntStorage", "0", 60, 0, new long[] {60}, new long[] {1})
            .end();

    @TempDir
    private Path directory;

    @Test
    void damagedArchive_isRefusedOrRead() throws IOException {
        for (boolean wide : new boolean[] {false, true}) {
            check(600, TorchFileTest.archive(wide, PICKLE, STORAGE), UnaryOperator.identity());
        }
    }

    @Test
    void damagedPickleInWholeArchive_isRefusedOrRead() throws IOException {
        check(1500, PICKLE, pickle -> TorchFileTest.archive(false, pickle, STORAGE));
    }

    private void check(int count, byte[] valid, UnaryOperator<byte[]> wrap) throws IOException {
        Fuzz fuzz = Fuzz.run(directory.resolve("model.bin"), count, valid, wrap, TorchFile::open);
        assertThat(fuzz.refused()).isGreaterThan(count / 4);
        assertThat(fuzz.read())
                .as("some variants differ in values or names only")
                .isPositive();
    }

    private static byte[] storage() {
        byte[] bytes = new byte[240];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 37 % 61);
        }
        return bytes;
    }
}
