package org.deltaweave.transformers.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deltaweave.tensor.DeltaweaveException;

/** A whole text file in UTF-8. */
final class TextFile {
    private static final long LARGEST = Integer.MAX_VALUE - 8L;

    private TextFile() {}

    /** DW-320 if it cannot be read, or is too large to be read at once. */
    static byte[] bytes(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new DeltaweaveException("DW-320", "There is no file " + file, "Check the path");
            }
            if (Files.size(file) > LARGEST) {
                throw new DeltaweaveException(
                        "DW-320",
                        "File " + file + " has " + Files.size(file) + " bytes, too many to be read at once",
                        "Split it into files of less than 2 GB");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DeltaweaveException(
                    "DW-320", "File " + file + " cannot be read: " + e, "Check that you may read it", e);
        }
    }

    static String read(Path file) {
        return Lines.decode(file.toString(), bytes(file), StandardCharsets.UTF_8);
    }
}
