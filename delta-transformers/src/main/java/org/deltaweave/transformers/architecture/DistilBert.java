package org.deltaweave.transformers.architecture;

import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.Weights;
import org.deltaweave.transformers.checkpoint.ModelConfig;
import org.deltaweave.transformers.layers.Activation;
import org.deltaweave.transformers.layers.EmbeddingSizes;

/** DistilBERT (Sanh et al. 2019, arXiv 1910.01108): half of BERT's blocks, no token types, no pooler. */
public final class DistilBert implements Architecture {
    static final String TYPE = "distilbert";
    private static final double EPSILON = 1e-12;

    private static final Names NAMES = new Names("distilbert.")
            .base("embeddings", "embeddings")
            .base("embeddings.word", "embeddings.word_embeddings")
            .base("embeddings.position", "embeddings.position_embeddings")
            .base("embeddings.norm", "embeddings.LayerNorm")
            .base("encoder.*.attention.query", "transformer.layer.*.attention.q_lin")
            .base("encoder.*.attention.key", "transformer.layer.*.attention.k_lin")
            .base("encoder.*.attention.value", "transformer.layer.*.attention.v_lin")
            .base("encoder.*.attention.output", "transformer.layer.*.attention.out_lin")
            .base("encoder.*.attention.norm", "transformer.layer.*.sa_layer_norm")
            .base("encoder.*.ffn.up", "transformer.layer.*.ffn.lin1")
            .base("encoder.*.ffn.down", "transformer.layer.*.ffn.lin2")
            .base("encoder.*.ffn.norm", "transformer.layer.*.output_layer_norm")
            .head("head.dense", "vocab_transform")
            .head("head.norm", "vocab_layer_norm")
            .head("head", "vocab_projector")
            .ignoring("position_ids$", "^vocab_projector\\.weight$");

    private final BertConfig config;
    private final Facts facts;

    /** Reads the sizes from a {@code config.json}. */
    public DistilBert(ModelConfig json) {
        this.config = new BertConfig(
                json.positive("vocab_size"),
                json.positive("dim"),
                json.positive("n_layers"),
                json.positive("n_heads"),
                json.positive("hidden_dim"),
                json.positive("max_position_embeddings"),
                1,
                Activation.of(json.text("activation", "gelu")),
                EPSILON,
                json.number("dropout", 0.1),
                json.number("attention_dropout", 0.1),
                json.number("seq_classif_dropout", 0.2));
        this.facts = config.facts(json);
    }

    @Override
    public Transformer network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed) {
        EmbeddingSizes embeddings = EmbeddingSizes.words(config.hiddenSize(), config.hiddenDropout())
                .positions(config.maxPositions(), 0)
                .normed(EPSILON);
        return new BertStack(config, embeddings, false, config.activation())
                .network(identity, weights, languageHead, seed);
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public Names names() {
        return NAMES;
    }

    @Override
    public ClassifierForm classifier() {
        return ClassifierForm.dense("pre_classifier", Activation.RELU, "classifier");
    }

    @Override
    public String languageHeadParameter() {
        return "head.dense.weight";
    }
}
