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
import org.deltaweave.transformers.layers.Fusion;
import org.deltaweave.transformers.layers.NormKind;
import org.deltaweave.transformers.layers.StackDropout;

/**
 * GPT-2 (Radford et al. 2019): learned positions, blocks that normalise their input. Its files store weights {@code [in,
 * out]}, and query, key and value in one.
 */
public final class Gpt2 implements Architecture {
    static final String TYPE = "gpt2";

    private final Facts facts;
    private final int heads;
    private final int inner;
    private final Activation activation;
    private final double epsilon;
    private final double dropout;
    private final double embeddingDropout;
    private final double attentionDropout;
    private final boolean tied;

    /** Reads the sizes from a {@code config.json}. */
    public Gpt2(ModelConfig json) {
        int hidden = json.positive("n_embd", 768);
        this.heads = json.positive("n_head", 12);
        Sizes.divide("n_embd", hidden, "n_head", heads);
        if (json.flag("scale_attn_by_inverse_layer_idx", false) || !json.flag("scale_attn_weights", true)) {
            throw Sizes.unsupported(
                    "The scale of attention scores", "not 1 / sqrt(head size)", "Use a model with the usual scale");
        }
        this.inner = json.positive("n_inner", 4 * hidden);
        this.activation = Activation.of(json.text("activation_function", "gelu_new"));
        this.epsilon = json.number("layer_norm_epsilon", 1e-5);
        this.dropout = Sizes.probability("resid_pdrop", json.number("resid_pdrop", 0.1));
        this.embeddingDropout = Sizes.probability("embd_pdrop", json.number("embd_pdrop", 0.1));
        this.attentionDropout = Sizes.probability("attn_pdrop", json.number("attn_pdrop", 0.1));
        this.tied = json.flag("tie_word_embeddings", true);
        this.facts = new Facts(
                json.positive("vocab_size", 50257),
                hidden,
                json.positive("n_layer", 12),
                json.positive("n_positions", 1024),
                0,
                json);
    }

    @Override
    public Transformer network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed) {
        int hidden = facts.hiddenSize();
        AttentionSizes attention = AttentionSizes.of(hidden, heads, attentionDropout, epsilon)
                .causally()
                .fused(Fusion.ONE_AFTER_ANOTHER);
        FeedForwardSizes feedForward = FeedForwardSizes.of(hidden, inner, activation, epsilon);
        EmbeddingSizes embeddings =
                EmbeddingSizes.words(hidden, embeddingDropout).positions(facts.maxPositions(), 0);
        StackDropout drops = StackDropout.of(dropout, embeddingDropout, attentionDropout);
        return new DecoderStack(facts, embeddings, NormKind.LAYER, epsilon, tied, drops)
                .network(identity, weights, languageHead, seed, (pass, from) -> new Blocks(
                                "decoder", facts.layers(), attention, false, feedForward, dropout, pass, from)
                        .preNorm());
    }

    @Override
    public Names names() {
        return new Names("transformer.")
                .base("embeddings.word", "wte")
                .base("embeddings.position", "wpe")
                .joined("decoder.*.attention", "h.*.attn.c_attn", Fusion.ONE_AFTER_ANOTHER, heads, true)
                .transposed("decoder.*.attention.output", "h.*.attn.c_proj")
                .base("decoder.*.attention.norm", "h.*.ln_1")
                .transposed("decoder.*.ffn.up", "h.*.mlp.c_fc")
                .transposed("decoder.*.ffn.down", "h.*.mlp.c_proj")
                .base("decoder.*.ffn.norm", "h.*.ln_2")
                .base("decoder.norm", "ln_f")
                .head("head.output", "lm_head")
                .ignoring("attn\\.(masked_)?bias$", tied ? "^lm_head\\.weight$" : "^$");
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
