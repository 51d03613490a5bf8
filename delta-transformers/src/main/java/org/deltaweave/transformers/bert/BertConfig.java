package org.deltaweave.transformers.bert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.checkpoint.ModelConfig;

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
        requireProbability("hidden_dropout_prob", hiddenDropout);
        requireProbability("attention_probs_dropout_prob", attentionDropout);
        requireProbability("classifier_dropout", classifierDropout);
        if (hiddenSize % heads != 0) {
            throw new DeltaweaveException(
                    "DW-341",
                    "hidden_size " + hiddenSize + " is not a multiple of num_attention_heads " + heads,
                    "Correct the model's config.json");
        }
    }

    /** Reads a {@code config.json}; absent keys have the defaults of Hugging Face transformers. */
    public static BertConfig read(ModelConfig json) {
        String positions = json.text("position_embedding_type", "absolute");
        if (!positions.equals("absolute")) {
            throw new DeltaweaveException(
                    "DW-341",
                    "position_embedding_type is \"" + positions + "\"",
                    "Use a model with absolute positions");
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

    private static void requireProbability(String key, double probability) {
        if (!(probability >= 0 && probability < 1)) {
            throw new DeltaweaveException(
                    "DW-341",
                    key + " is " + probability + ", but must be from 0 to below 1",
                    "Correct the model's config.json");
        }
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
