package org.deltaweave.benchmarks.cases;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deltaweave.benchmarks.worker.Batch;
import org.deltaweave.benchmarks.worker.Fixture;
import org.deltaweave.transformers.architecture.BertConfig;

/**
 * The sizes of a network and of its batches.
 *
 * @param layers number of encoder layers
 * @param hidden length of every token's vector; heads have 64 of it each
 * @param texts texts in a batch
 * @param time tokens in a text
 */
public record Sizes(int layers, int hidden, int texts, int time) {
    /** Four layers of BERT-base, 8 texts of 128 tokens. */
    public static final Sizes BASE = new Sizes(4, 768, 8, 128);

    private static final int VOCABULARY = 1000;
    private static final int HEAD_SIZE = 64;
    private static final int POSITIONS = 512;
    private static final long SEED = 7;

    /** BERT of these sizes with a small vocabulary. */
    BertConfig config() {
        return config(VOCABULARY);
    }

    /** BERT of these sizes. */
    BertConfig config(int vocabulary) {
        return BertConfig.of(vocabulary, hidden, layers, hidden / HEAD_SIZE, 4 * hidden, POSITIONS);
    }

    /** LLaMA of these sizes: a key head for three heads, a gated feed-forward of 8/3 of the hidden size, tied words. */
    ObjectNode llama() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("model_type", "llama")
                .put("vocab_size", VOCABULARY)
                .put("hidden_size", hidden)
                .put("num_hidden_layers", layers)
                .put("num_attention_heads", hidden / HEAD_SIZE)
                .put("num_key_value_heads", hidden / HEAD_SIZE / 3)
                .put("intermediate_size", hidden * 8 / 3)
                .put("max_position_embeddings", POSITIONS)
                .put("rms_norm_eps", 1e-5)
                .put("tie_word_embeddings", true);
    }

    /** Number of tokens in a batch. */
    int tokens() {
        return texts * time;
    }

    /** One batch of random tokens and labels. */
    List<Batch> batch() {
        return List.of(batch(
                new SplittableRandom(SEED),
                IntStream.generate(() -> time).limit(texts).toArray()));
    }

    /** A batch of random texts of the given lengths. */
    static Batch batch(SplittableRandom random, int... lengths) {
        int[][] ids = new int[lengths.length][];
        int[] labels = new int[lengths.length];
        for (int text = 0; text < lengths.length; text++) {
            ids[text] = random.ints(lengths[text], 0, VOCABULARY).toArray();
            labels[text] = random.nextInt(Fixture.CLASSES);
        }
        return new Batch(ids, labels);
    }
}
