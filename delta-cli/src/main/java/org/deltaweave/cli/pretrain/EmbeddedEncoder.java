package org.deltaweave.cli.pretrain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.deltaweave.tensor.safetensors.StorageType;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.transformers.checkpoint.CheckpointWriter;
import org.deltaweave.transformers.pretrain.Pretraining;
import org.deltaweave.transformers.pretrain.WordPieceTrainer;
import org.deltaweave.transformers.text.Example;
import org.deltaweave.transformers.text.Overlong;
import org.deltaweave.transformers.text.TextData;
import org.deltaweave.transformers.text.TextOptions;
import org.deltaweave.transformers.text.TextTokenizer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The recipe of the small encoder that the project ships: a vocabulary and masked-language modelling on messages that the
 * grammar makes and on the demo's training sentences, without their labels.
 *
 * @param messages number of distinct messages to make
 * @param vocabulary number of word pieces
 * @param hiddenSize length of every token's vector
 * @param layers number of encoder layers
 * @param steps number of optimisation steps, of {@value #BATCH} messages each
 * @param learningRate highest step size
 * @param seed of everything random
 */
public record EmbeddedEncoder(
        int messages, int vocabulary, int hiddenSize, int layers, int steps, double learningRate, long seed) {
    private static final int BATCH = 32;
    private static final int HEAD_SIZE = 32;
    private static final int POSITIONS = 64;
    private static final int SPECIAL_TOKENS = 5;
    private static final int MASK = 4;
    private static final double DROPOUT = 0.1;
    private static final int SENTENCE_REPEATS = 20;

    /**
     * Runs the recipe and writes a Hugging Face directory with 16-bit weights.
     *
     * @param listeners makes what hears after every step, given the number of tokens that all steps will read, about
     */
    public void write(Path directory, LongFunction<Pretraining.Listener> listeners) {
        List<String> texts = texts();
        WordPieceTrainer trainer = new WordPieceTrainer();
        texts.forEach(trainer::add);
        List<String> pieces = trainer.train(vocabulary);
        BertConfig config =
                BertConfig.of(pieces.size(), hiddenSize, layers, hiddenSize / HEAD_SIZE, 4 * hiddenSize, POSITIONS);
        try {
            Path files = Files.createTempDirectory("deltaweave-vocabulary");
            try {
                Path vocabularyFile = Files.write(files.resolve("vocab.txt"), pieces);
                Path settingsFile =
                        Files.writeString(files.resolve("tokenizer_config.json"), "{\"do_lower_case\": true}\n");
                List<int[]> encoded = encode(files, texts);
                double meanLength =
                        encoded.stream().mapToInt(ids -> ids.length).average().orElseThrow();
                Pretraining.Listener listener = listeners.apply((long) (meanLength * BATCH * steps));
                Map<String, INDArray> weights = new Pretraining(config, BATCH, steps, learningRate, seed)
                        .run(encoded, MASK, SPECIAL_TOKENS, listener);
                CheckpointWriter.write(
                        directory, tuned(config), weights, StorageType.F16, List.of(vocabularyFile, settingsFile));
                weights.values().forEach(INDArray::close);
            } finally {
                Files.deleteIfExists(files.resolve("vocab.txt"));
                Files.deleteIfExists(files.resolve("tokenizer_config.json"));
                Files.deleteIfExists(files);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> texts() {
        Grammar grammar = Grammar.embedded();
        SplittableRandom random = new SplittableRandom(seed);
        Set<String> texts = new LinkedHashSet<>();
        // Repetitions are rare in the grammar that is shipped, but another one may not have enough to say.
        for (int tries = 0; texts.size() < messages && tries < 4 * messages; tries++) {
            texts.add(grammar.message(random));
        }
        List<String> all = new ArrayList<>(texts);
        demoSentences().forEach(example -> all.addAll(Collections.nCopies(SENTENCE_REPEATS, example.text())));
        return all;
    }

    /** The demo's training sentences without their labels: natural language beside the grammar's. */
    private static List<Example> demoSentences() {
        try (InputStream stream = EmbeddedEncoder.class.getResourceAsStream("/org/deltaweave/cli/demo/train.tsv")) {
            return TextData.parse("train.tsv", stream.readAllBytes(), TextOptions.defaults())
                    .examples();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<int[]> encode(Path files, List<String> texts) {
        List<int[]> encoded = new ArrayList<>(texts.size());
        try (TextTokenizer tokenizer = TextTokenizer.load(files, POSITIONS, Overlong.TRUNCATE)) {
            for (String text : texts) {
                encoded.add(tokenizer.encode(text).ids());
            }
        }
        return encoded;
    }

    /** Pretraining sees each message about once and needs no dropout; tuning on a few hundred sentences does. */
    private static ObjectNode tuned(BertConfig config) {
        return config.json()
                .put("hidden_dropout_prob", DROPOUT)
                .put("attention_probs_dropout_prob", DROPOUT)
                .put("classifier_dropout", DROPOUT);
    }
}
