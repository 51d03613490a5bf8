package org.deltaweave.benchmarks.worker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.deltaweave.benchmarks.ours.FixtureWriter;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.weaver.SelfAttach;

/** A fixture of two narrow layers that every engine computes in milliseconds. */
public final class TinyFixture {
    /** Two texts of unlike length. */
    public static final Batch RAGGED = new Batch(new int[][] {{1, 2, 3}, {4, 5, 6, 7, 8}}, new int[] {0, 1});

    /** Two texts of one length. */
    public static final Batch EVEN = new Batch(new int[][] {{1, 2, 3, 9}, {4, 5, 6, 7}}, new int[] {1, 1});

    private TinyFixture() {}

    /** Writes it as a BERT. */
    public static Fixture write(Path directory, Task task, Batch batch) {
        return write(directory, BertConfig.of(20, 16, 2, 2, 32, 16).json(), task, batch);
    }

    /** The same of LLaMA's shape: four heads over two key heads, and a gated feed-forward. */
    public static Fixture writeLlama(Path directory, Task task, Batch batch) {
        ObjectNode config = JsonNodeFactory.instance
                .objectNode()
                .put("model_type", "llama")
                .put("vocab_size", 20)
                .put("hidden_size", 16)
                .put("num_hidden_layers", 2)
                .put("num_attention_heads", 4)
                .put("num_key_value_heads", 2)
                .put("intermediate_size", 24)
                .put("max_position_embeddings", 16)
                .put("rms_norm_eps", 1e-5)
                .put("tie_word_embeddings", true);
        return write(directory, config, task, batch);
    }

    private static Fixture write(Path directory, ObjectNode config, Task task, Batch batch) {
        SelfAttach.install();
        Fixture fixture = new Fixture(directory);
        FixtureWriter.write(fixture, config, task, List.of(batch));
        return fixture;
    }
}
