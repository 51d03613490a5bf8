package com.example.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.architecture.BertConfig;
import org.nd4j.linalg.api.buffer.DataType;

/** A Hugging Face directory with a very small BERT that has learnt nothing. */
final class TinyBert {
    static final List<String> WORDS = List.of("film", "book", "meal", "song", "play", "talk");

    private TinyBert() {}

    static Path write(Path directory, long seed) throws IOException {
        List<String> vocabulary = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        vocabulary.addAll(List.of("a", "good", "bad"));
        vocabulary.addAll(WORDS);
        BertConfig config = BertConfig.of(vocabulary.size(), 16, 2, 2, 32, 12);
        try (Backbone backbone = Backbone.random(config, seed, DataType.FLOAT)) {
            backbone.save(directory);
        }
        Files.writeString(directory.resolve("vocab.txt"), String.join("\n", vocabulary) + "\n");
        return directory;
    }
}
