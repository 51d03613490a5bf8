package org.deltaweave.transformers.architecture;

import java.util.Optional;
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
import org.deltaweave.transformers.layers.RotaryEmbedding;
import org.deltaweave.transformers.layers.RotaryScaling;
import org.deltaweave.transformers.layers.StackDropout;

/**
 * LLaMA (Touvron et al. 2023, arXiv 2302.13971): rotary positions, RMS norm, grouped-query attention, gated feed-forward;
 * also Mistral (arXiv 2310.06825: a sliding window) and Qwen2 (arXiv 2407.10671: biases on query, key and value).
 */
public final class Llama implements Architecture {
    private final Facts facts;
    private final AttentionSizes attention;
    private final FeedForwardSizes feedForward;
    private final boolean tied;

    /** Reads the sizes from a {@code config.json}. */
    public Llama(ModelConfig json) {
        String type = json.text("model_type");
        int hidden = json.positive("hidden_size");
        int heads = json.positive("num_attention_heads");
        int keyHeads = json.positive("num_key_value_heads", heads);
        Sizes.divide("num_attention_heads", heads, "num_key_value_heads", keyHeads);
        int headSize = json.has("head_dim")
                ? json.positive("head_dim")
                : Sizes.divide("hidden_size", hidden, "num_attention_heads", heads);
        int positions = json.positive("max_position_embeddings", 2048);
        double epsilon = json.number("rms_norm_eps", 1e-6);
        double dropout = Sizes.probability("attention_dropout", json.number("attention_dropout", 0));
        boolean bias = json.flag("attention_bias", false);
        RotaryEmbedding rotary = new RotaryEmbedding(
                json.number("rope_theta", 10000), Sizes.rotated(headSize, 1), RotaryScaling.read(json, positions));
        this.attention = new AttentionSizes(
                hidden,
                heads,
                keyHeads,
                headSize,
                1 / Math.sqrt(headSize),
                true,
                window(json, type),
                bias || type.equals("qwen2"),
                bias,
                dropout,
                NormKind.RMS,
                epsilon,
                Optional.of(rotary),
                Optional.empty());
        this.feedForward = new FeedForwardSizes(
                hidden,
                json.positive("intermediate_size"),
                true,
                json.flag("mlp_bias", false),
                Activation.of(json.text("hidden_act", "silu")),
                0,
                NormKind.RMS,
                epsilon);
        this.tied = json.flag("tie_word_embeddings", false);
        this.facts =
                new Facts(json.positive("vocab_size"), hidden, json.positive("num_hidden_layers"), positions, 0, json);
    }

    private static int window(ModelConfig json, String type) {
        if (type.equals("mistral")) {
            return json.positive("sliding_window", 0);
        }
        if (json.flag("use_sliding_window", false)) {
            throw Sizes.unsupported("use_sliding_window", true, "Use a model whose blocks all have the same window");
        }
        return 0;
    }

    @Override
    public Transformer network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed) {
        return new DecoderStack(
                        facts,
                        EmbeddingSizes.words(facts.hiddenSize(), 0),
                        NormKind.RMS,
                        attention.epsilon(),
                        tied,
                        StackDropout.of(attention.dropout()))
                .network(identity, weights, languageHead, seed, (pass, from) -> new Blocks(
                                "decoder", facts.layers(), attention, false, feedForward, 0, pass, from)
                        .preNorm());
    }

    @Override
    public Names names() {
        return new Names("model.")
                .base("embeddings.word", "embed_tokens")
                .base("decoder.*.attention.query", "layers.*.self_attn.q_proj")
                .base("decoder.*.attention.key", "layers.*.self_attn.k_proj")
                .base("decoder.*.attention.value", "layers.*.self_attn.v_proj")
                .base("decoder.*.attention.output", "layers.*.self_attn.o_proj")
                .base("decoder.*.attention.norm", "layers.*.input_layernorm")
                .base("decoder.*.ffn.gate", "layers.*.mlp.gate_proj")
                .base("decoder.*.ffn.up", "layers.*.mlp.up_proj")
                .base("decoder.*.ffn.down", "layers.*.mlp.down_proj")
                .base("decoder.*.ffn.norm", "layers.*.post_attention_layernorm")
                .base("decoder.norm", "norm")
                .head("head.output", "lm_head")
                .ignoring("rotary_emb\\.inv_freq$", tied ? "^lm_head\\.weight$" : "^$");
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public ClassifierForm classifier() {
        return ClassifierForm.score(new ClassifierForm.Output("score", true));
    }

    @Override
    public String languageHeadParameter() {
        return tied ? "" : "head.output.weight";
    }
}
