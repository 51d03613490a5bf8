package org.deltaweave.transformers.architecture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.checkpoint.ModelConfig;
import org.deltaweave.transformers.layers.Activation;

/**
 * The sizes and constants of a BERT encoder, named as in {@code config.json}.
 *
 * @param vocabSize number of word pieces
 * @param hiddenSize length of every token's vector; a multiple of {@code heads}
 * @param layers number of encoder layers
 * @param heads attention heads in each layer
 * @param intermediateSize length of the vectors inside the feed-forward block
 * @param maxPositions longest text, in tokens
 * @param typeVocabSize number of token types
 * @param activation the feed-forward block's nonlinearity
 * @param normEpsilon added to the variance in layer norms
 * @param hiddenDropout probability of dropout after embeddings and sub-layers, while training
 * @param attentionDropout probability of dropout on attention probabilities, while training
 * @param classifierDropout probability of dropout before a classifier, while training
 */
public record BertConfig(
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int maxPositions,
        int typeVocabSize,
        Activation activation,
        double normEpsilon,
        double hiddenDropout,
        double attentionDropout,
        double classifierDropout) {
    /** Checks the sizes against each other. */
    public BertConfig {
        requirePositive("vocab_size", vocabSize);
        requirePositive("hidden_size", hiddenSize);
        requirePositive("num_hidden_layers", layers);
        requirePositive("num_attention_heads", heads);
        requirePositive("intermediate_size", intermediateSize);
        requirePositive("max_position_embeddings", maxPositions);
        requirePositive("type_vocab_size", typeVocabSize);
        Sizes.probability("hidden_dropout_prob", hiddenDropout);
        Sizes.probability("attention_probs_dropout_prob", attentionDropout);
        Sizes.probability("classifier_dropout", classifierDropout);
        Sizes.divide("hidden_size", hiddenSize, "num_attention_heads", heads);
    }

    /** Reads a {@code config.json}; absent keys have the defaults of Hugging Face transformers. */
    public static BertConfig read(ModelConfig json) {
        String positions = json.text("position_embedding_type", "absolute");
        if (!positions.equals("absolute")) {
            throw Sizes.unsupported("position_embedding_type", positions, "Use a model with absolute positions");
        }
        double hiddenDropout = json.number("hidden_dropout_prob", 0.1);
        return new BertConfig(
                json.positive("vocab_size"),
                json.positive("hidden_size"),
                json.positive("num_hidden_layers"),
                json.positive("num_attention_heads"),
                json.positive("intermediate_size"),
                json.positive("max_position_embeddings"),
                json.positive("type_vocab_size", 2),
                Activation.of(json.text("hidden_act", "gelu")),
                json.number("layer_norm_eps", 1e-12),
                hiddenDropout,
                json.number("attention_probs_dropout_prob", 0.1),
                json.number("classifier_dropout", hiddenDropout));
    }

    /** A configuration without dropout, with GELU and two token types, for encoders made here. */
    public static BertConfig of(
            int vocabSize, int hiddenSize, int layers, int heads, int intermediateSize, int maxPositions) {
        return new BertConfig(
                vocabSize,
                hiddenSize,
                layers,
                heads,
                intermediateSize,
                maxPositions,
                2,
                Activation.GELU,
                1e-12,
                0,
                0,
                0);
    }

    /** What BERT's files, and those of its kin that use the same code, call the embeddings and blocks. */
    static Names encoderNames(String prefix) {
        return new Names(prefix)
                .base("embeddings", "embeddings")
                .base("embeddings.word", "embeddings.word_embeddings")
                .base("embeddings.position", "embeddings.position_embeddings")
                .base("embeddings.type", "embeddings.token_type_embeddings")
                .base("embeddings.norm", "embeddings.LayerNorm")
                .base("encoder.*.attention.query", "encoder.layer.*.attention.self.query")
                .base("encoder.*.attention.key", "encoder.layer.*.attention.self.key")
                .base("encoder.*.attention.value", "encoder.layer.*.attention.self.value")
                .base("encoder.*.attention.output", "encoder.layer.*.attention.output.dense")
                .base("encoder.*.attention.norm", "encoder.layer.*.attention.output.LayerNorm")
                .base("encoder.*.ffn.up", "encoder.layer.*.intermediate.dense")
                .base("encoder.*.ffn.down", "encoder.layer.*.output.dense")
                .base("encoder.*.ffn.norm", "encoder.layer.*.output.LayerNorm");
    }

    Facts facts(ModelConfig json) {
        return new Facts(vocabSize, hiddenSize, layers, maxPositions, classifierDropout, json);
    }

    /** The configuration as a {@code config.json} of an encoder below a masked-language head. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("architectures").add("BertForMaskedLM");
        return json.put("model_type", "bert")
                .put("vocab_size", vocabSize)
                .put("hidden_size", hiddenSize)
                .put("num_hidden_layers", layers)
                .put("num_attention_heads", heads)
                .put("intermediate_size", intermediateSize)
                .put("max_position_embeddings", maxPositions)
                .put("type_vocab_size", typeVocabSize)
                .put("hidden_act", activation.key())
                .put("layer_norm_eps", normEpsilon)
                .put("hidden_dropout_prob", hiddenDropout)
                .put("attention_probs_dropout_prob", attentionDropout)
                .put("classifier_dropout", classifierDropout)
                .put("pad_token_id", 0)
                .put("tie_word_embeddings", true);
    }

    private static void requirePositive(String key, int number) {
        if (number < 1) {
            throw new DeltaweaveException(
                    "DW-341", key + " is " + number + ", but must be at least 1", "Correct the model's config.json");
        }
    }
}
