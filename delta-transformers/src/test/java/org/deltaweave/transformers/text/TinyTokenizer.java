package org.deltaweave.transformers.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A word-piece vocabulary of a few letters: every letter of a word is a token. */
final class TinyTokenizer {
    private TinyTokenizer() {}

    static Path write(Path directory) throws IOException {
        Files.write(
                directory.resolve("vocab.txt"),
                List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##a", "##b", "A", "E", "e"));
        return directory;
    }
}
