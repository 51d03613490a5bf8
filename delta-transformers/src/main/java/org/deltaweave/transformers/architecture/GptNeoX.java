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
import org.deltaweave.transformers.layers.RotaryEmbedding;
import org.deltaweave.transformers.layers.RotaryScaling;
import org.deltaweave.transformers.layers.StackDropout;

/**
 * GPT-NeoX (Black et al. 2022, arXiv 2204.06745), and Pythia: rotary positions on a part of each head, attention and
 * feed-forward side by side. Its files store query, key and value in one, head by head.
 */
public final class GptNeoX implements Architecture {
    static final String TYPE = "gpt_neox";

    private final Facts facts;
    private final int heads;
    private final int inner;
    private final Activation activation;
    private final double epsilon;
    private final double dropout;
    private final double attentionDropout;
    private final boolean attentionBias;
    private final boolean parallel;
    private final boolean tied;
    private final RotaryEmbedding rotary;

    /** Reads the sizes from a {@code config.json}. */
    public GptNeoX(ModelConfig json) {
        int hidden = json.positive("hidden_size");
        this.heads = json.positive("num_attention_heads");
        int headSize = Sizes.divide("hidden_size", hidden, "num_attention_heads", heads);
        this.inner = json.positive("intermediate_size");
        this.activation = Activation.of(json.text("hidden_act", "gelu"));
        this.epsilon = json.number("layer_norm_eps", 1e-5);
        this.dropout = Sizes.probability("hidden_dropout", json.number("hidden_dropout", 0));
        this.attentionDropout = Sizes.probability("attention_dropout", json.number("attention_dropout", 0));
        this.attentionBias = json.flag("attention_bias", true);
        this.parallel = json.flag("use_parallel_residual", true);
        this.tied = json.flag("tie_word_embeddings", false);
        int positions = json.positive("max_position_embeddings", 2048);
        double share = json.number("rotary_pct", json.number("partial_rotary_factor", 0.25));
        this.rotary = new RotaryEmbedding(
                json.number("rotary_emb_base", json.number("rope_theta", 10000)),
                Sizes.rotated(headSize, share),
                RotaryScaling.read(json, positions));
        this.facts = new Facts(
                json.positive("vocab_size"),
                hidden,
                json.positive("num_hidden_layers"),
                positions,
                Sizes.probability("classifier_dropout", json.number("classifier_dropout", 0.1)),
                json);
    }

    @Override
    public Transformer network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed) {
        int hidden = facts.hiddenSize();
        AttentionSizes attention = AttentionSizes.of(hidden, heads, attentionDropout, epsilon)
                .causally()
                .rotated(rotary)
                .biases(attentionBias, attentionBias)
                .fused(Fusion.HEAD_BY_HEAD);
        FeedForwardSizes feedForward = FeedForwardSizes.of(hidden, inner, activation, epsilon);
        return new DecoderStack(
                        facts,
                        EmbeddingSizes.words(hidden, dropout),
                        NormKind.LAYER,
                        epsilon,
                        tied,
                        StackDropout.of(dropout, attentionDropout))
                .network(identity, weights, languageHead, seed, (pass, from) -> {
                    Blocks blocks =
                            new Blocks("decoder", facts.layers(), attention, false, feedForward, dropout, pass, from);
                    return parallel ? blocks.parallel() : blocks.preNorm();
                });
    }

    @Override
    public Names names() {
        return new Names("gpt_neox.")
                .base("embeddings.word", "embed_in")
                .joined("decoder.*.attention", "layers.*.attention.query_key_value", Fusion.HEAD_BY_HEAD, heads, false)
                .base("decoder.*.attention.output", "layers.*.attention.dense")
                .base("decoder.*.attention.norm", "layers.*.input_layernorm")
                .base("decoder.*.ffn.up", "layers.*.mlp.dense_h_to_4h")
                .base("decoder.*.ffn.down", "layers.*.mlp.dense_4h_to_h")
                .base("decoder.*.ffn.norm", "layers.*.post_attention_layernorm")
                .base("decoder.norm", "final_layer_norm")
                .head("head.output", "embed_out")
                .ignoring("attention\\.(masked_)?bias$", "rotary_emb\\.inv_freq$", tied ? "^embed_out\\." : "^$");
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
