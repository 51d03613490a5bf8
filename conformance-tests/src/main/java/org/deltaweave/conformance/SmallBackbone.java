package org.deltaweave.conformance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.TokenBatch;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A small random backbone and texts for it; sizes, weights and texts all follow from the seed, in every JVM alike.
 *
 * @param architecture its {@code model_type}
 * @param seed where the random numbers start
 */
record SmallBackbone(String architecture, long seed) {
    static final int VOCABULARY = 60;

    /** Every architecture, BERT first. */
    static final List<String> ARCHITECTURES = List.of(
            "bert",
            "roberta",
            "distilbert",
            "electra",
            "gpt2",
            "gpt_neox",
            "opt",
            "llama",
            "mistral",
            "qwen2",
            "t5",
            "bart");

    private static final Set<String> TYPED = Set.of("bert", "electra");
    private static final int POSITIONS = 32;
    private static final int TEXTS = 4;
    private static final int LONGEST = 9;

    /** Number of blocks: two or three. */
    int layers() {
        SplittableRandom random = new SplittableRandom(seed);
        random.nextInt(3);
        return 2 + random.nextInt(2);
    }

    /** Two or three layers of 2 or 4 heads, 16 to 24 wide; no dropout. */
    ObjectNode config() {
        SplittableRandom random = new SplittableRandom(seed);
        int hidden = 16 + 4 * random.nextInt(3);
        int layers = 2 + random.nextInt(2);
        int heads = 2 + 2 * random.nextInt(2);
        int inner = 32 + 4 * random.nextInt(5);
        // Rotary positions turn pairs of a head's columns.
        int even = architecture.matches("gpt_neox|llama|mistral|qwen2") ? 16 : hidden;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model_type", architecture).put("vocab_size", VOCABULARY);
        for (String dropout : List.of(
                "hidden_dropout_prob",
                "attention_probs_dropout_prob",
                "classifier_dropout",
                "dropout",
                "attention_dropout",
                "seq_classif_dropout",
                "resid_pdrop",
                "embd_pdrop",
                "attn_pdrop",
                "dropout_rate",
                "hidden_dropout",
                "activation_dropout")) {
            json.put(dropout, 0);
        }
        switch (architecture) {
            case "distilbert" ->
                json.put("dim", hidden)
                        .put("n_layers", layers)
                        .put("n_heads", heads)
                        .put("hidden_dim", inner)
                        .put("max_position_embeddings", POSITIONS);
            case "gpt2" ->
                json.put("n_embd", hidden)
                        .put("n_layer", layers)
                        .put("n_head", heads)
                        .put("n_inner", inner)
                        .put("n_positions", POSITIONS);
            case "t5" ->
                json.put("d_model", hidden)
                        .put("num_layers", layers)
                        .put("num_heads", heads)
                        .put("d_kv", 4)
                        .put("d_ff", inner)
                        .put("feed_forward_proj", "gated-gelu")
                        .put("tie_word_embeddings", false)
                        .put("relative_attention_num_buckets", 8)
                        .put("relative_attention_max_distance", 16);
            case "bart" ->
                json.put("d_model", hidden)
                        .put("encoder_layers", layers)
                        .put("decoder_layers", layers)
                        .put("encoder_attention_heads", heads)
                        .put("decoder_attention_heads", heads)
                        .put("encoder_ffn_dim", inner)
                        .put("decoder_ffn_dim", inner)
                        .put("max_position_embeddings", POSITIONS);
            default ->
                json.put("hidden_size", even)
                        .put("num_hidden_layers", layers)
                        .put("num_attention_heads", heads)
                        .put("num_key_value_heads", 2)
                        .put("intermediate_size", inner)
                        .put("ffn_dim", inner)
                        .put("max_position_embeddings", POSITIONS)
                        .put("type_vocab_size", TYPED.contains(architecture) ? 2 : 1)
                        .put("embedding_size", 12)
                        .put("rotary_pct", 0.5);
        }
        if (architecture.equals("mistral")) {
            json.put("sliding_window", 3);
        }
        return json;
    }

    /** Its weights, the same numbers at every call. */
    Backbone backbone(DataType type) {
        return Backbone.random(config(), seed, type);
    }

    /** Texts of different lengths, one of them a single token; where there are token types, the second in part of each. */
    TokenBatch batch() {
        SplittableRandom random = new SplittableRandom(~seed);
        List<int[]> ids = new ArrayList<>();
        List<int[]> types = new ArrayList<>();
        for (int text = 0; text < TEXTS; text++) {
            int length = text == 0 ? 1 : 2 + random.nextInt(LONGEST - 1);
            ids.add(random.ints(length, 0, VOCABULARY).toArray());
            int[] drawn = random.ints(length, 0, 2).sorted().toArray();
            types.add(TYPED.contains(architecture) ? drawn : new int[length]);
        }
        return TokenBatch.of(ids, types);
    }
}
