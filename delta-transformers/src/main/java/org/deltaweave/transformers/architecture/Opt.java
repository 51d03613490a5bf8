package org.deltaweave.transformers.architecture;

import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.Weights;
import org.deltaweave.transformers.checkpoint.ModelConfig;
import org.deltaweave.transformers.layers.Activation;
import org.deltaweave.transformers.layers.AttentionSizes;
import org.deltaweave.transformers.layers.Blocks;
import org.deltaweave.transformers.layers.EmbeddingSizes;
import org.deltaweave.transformers.layers.FeedForwardSizes;
import org.deltaweave.transformers.layers.NormKind;
import org.deltaweave.transformers.layers.StackDropout;

/** OPT (Zhang et al. 2022, arXiv 2205.01068): learned positions from row 2 on, blocks that normalise their input. */
public final class Opt implements Architecture {
    static final String TYPE = "opt";
    private static final int OFFSET = 2;
    private static final double EPSILON = 1e-5;

    private final Facts facts;
    private final int heads;
    private final int inner;
    private final boolean bias;
    private final Activation activation;
    private final double dropout;
    private final double attentionDropout;
    private final boolean tied;

    /** Reads the sizes from a {@code config.json}. */
    public Opt(ModelConfig json) {
        int hidden = json.positive("hidden_size");
        this.heads = json.positive("num_attention_heads");
        Sizes.divide("hidden_size", hidden, "num_attention_heads", heads);
        int words = json.positive("word_embed_proj_dim", hidden);
        String remedy = "Use a model of the family that normalises before each sub-layer, such as opt-125m or opt-1.3b";
        if (words != hidden) {
            throw Sizes.unsupported("word_embed_proj_dim", words, remedy);
        }
        if (!json.flag("do_layer_norm_before", true) || json.flag("_remove_final_layer_norm", false)) {
            throw Sizes.unsupported("do_layer_norm_before", "false, or the last norm is removed", remedy);
        }
        if (!json.flag("layer_norm_elementwise_affine", true)) {
            throw Sizes.unsupported("layer_norm_elementwise_affine", false, remedy);
        }
        this.inner = json.positive("ffn_dim");
        this.bias = json.flag("enable_bias", true);
        this.activation = Activation.of(json.text("activation_function", "relu"));
        this.dropout = Sizes.probability("dropout", json.number("dropout", 0.1));
        this.attentionDropout = Sizes.probability("attention_dropout", json.number("attention_dropout", 0));
        this.tied = json.flag("tie_word_embeddings", true);
        this.facts = new Facts(
                json.positive("vocab_size"),
                hidden,
                json.positive("num_hidden_layers"),
                json.positive("max_position_embeddings", 2048),
                0,
                json);
    }

    @Override
    public Transformer network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed) {
        int hidden = facts.hiddenSize();
        AttentionSizes attention = AttentionSizes.of(hidden, heads, attentionDropout, EPSILON)
                .causally()
                .biases(bias, bias);
        FeedForwardSizes feedForward =
                new FeedForwardSizes(hidden, inner, false, bias, activation, 0, NormKind.LAYER, EPSILON);
        EmbeddingSizes embeddings = EmbeddingSizes.words(hidden, 0).positions(facts.maxPositions() + OFFSET, OFFSET);
        return new DecoderStack(
                        facts, embeddings, NormKind.LAYER, EPSILON, tied, StackDropout.of(dropout, attentionDropout))
                .network(identity, weights, languageHead, seed, (pass, from) -> new Blocks(
                                "decoder", facts.layers(), attention, false, feedForward, dropout, pass, from)
                        .preNorm());
    }

    @Override
    public Names names() {
        return new Names("model.")
                .base("embeddings.word", "decoder.embed_tokens")
                .base("embeddings.position", "decoder.embed_positions")
                .base("decoder.*.attention.query", "decoder.layers.*.self_attn.q_proj")
                .base("decoder.*.attention.key", "decoder.layers.*.self_attn.k_proj")
                .base("decoder.*.attention.value", "decoder.layers.*.self_attn.v_proj")
                .base("decoder.*.attention.output", "decoder.layers.*.self_attn.out_proj")
                .base("decoder.*.attention.norm", "decoder.layers.*.self_attn_layer_norm")
                .base("decoder.*.ffn.up", "decoder.layers.*.fc1")
                .base("decoder.*.ffn.down", "decoder.layers.*.fc2")
                .base("decoder.*.ffn.norm", "decoder.layers.*.final_layer_norm")
                .base("decoder.norm", "decoder.final_layer_norm")
                .head("head.output", "lm_head")
                .ignoring(tied ? "^lm_head\\.weight$" : "^$");
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public ClassifierForm classifier() {
        return ClassifierForm.score(new ClassifierForm.Output("classifier", true));
    }

    @Override
    public String languageHeadParameter() {
        return tied ? "" : "head.output.weight";
    }
}
