package org.deltaweave.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.architecture.BertConfig;
import org.nd4j.linalg.api.buffer.DataType;

/** A Hugging Face directory with a very small random BERT, and sentences that it can learn to tell apart. */
public final class TinyModel {
    static final int LAYERS = 2;
    private static final int HIDDEN = 16;
    private static final int LONGEST = 12;
    private static final List<String> NOUNS = List.of("film", "book", "meal", "song", "play", "talk");

    private TinyModel() {}

    public static Path write(Path directory, long seed) throws IOException {
        List<String> vocabulary = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        vocabulary.addAll(List.of("a", "good", "bad", "very"));
        vocabulary.addAll(NOUNS);
        BertConfig config = BertConfig.of(vocabulary.size(), HIDDEN, LAYERS, 2, 2 * HIDDEN, LONGEST);
        try (Backbone backbone = Backbone.random(config, seed, DataType.FLOAT)) {
            backbone.save(directory);
        }
        Files.writeString(directory.resolve("vocab.txt"), String.join("\n", vocabulary) + "\n");
        return directory;
    }

    /** Lines such as {@code a very good film<TAB>pos}, each adjective as often as the other. */
    public static Path writeTexts(Path file, int lines, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder("text\tlabel\n");
        for (int i = 0; i < lines; i++) {
            boolean good = i % 2 == 0;
            text.append("a ")
                    .append("very ".repeat(random.nextInt(3)))
                    .append(good ? "good " : "bad ")
                    .append(NOUNS.get(random.nextInt(NOUNS.size())))
                    .append('\t')
                    .append(good ? "pos" : "neg")
                    .append('\n');
        }
        return Files.writeString(file, text);
    }
}
