package org.deltaweave.transformers.architecture;

import java.util.Optional;
import org.deltaweave.api.Pass;
import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.Weights;
import org.deltaweave.transformers.checkpoint.ModelConfig;
import org.deltaweave.transformers.layers.Activation;
import org.deltaweave.transformers.layers.AttentionSizes;
import org.deltaweave.transformers.layers.Blocks;
import org.deltaweave.transformers.layers.EmbeddingSizes;
import org.deltaweave.transformers.layers.Embeddings;
import org.deltaweave.transformers.layers.FeedForwardSizes;
import org.deltaweave.transformers.layers.LanguageHeadSizes;
import org.deltaweave.transformers.layers.NormKind;
import org.deltaweave.transformers.layers.Stack;
import org.deltaweave.transformers.layers.StackDropout;
import org.deltaweave.transformers.layers.WordEmbeddings;

/**
 * BART (Lewis et al. 2020, arXiv 1910.13461): an encoder like BERT's and a decoder like it, learned positions from row 2
 * on, blocks that normalise their sums.
 */
public final class Bart implements Architecture {
    static final String TYPE = "bart";
    private static final int OFFSET = 2;
    private static final double EPSILON = 1e-5;

    private final Facts facts;
    private final Half encoder;
    private final Half decoder;
    private final Activation activation;
    private final double dropout;
    private final double attentionDropout;
    private final double innerDropout;
    private final boolean scaled;
    private final boolean tied;
    private final int startToken;

    /** Sizes of one of the two stacks. */
    private record Half(String name, int layers, int heads, int inner) {
        static Half read(ModelConfig json, String name) {
            return new Half(
                    name,
                    json.positive(name + "_layers"),
                    json.positive(name + "_attention_heads"),
                    json.positive(name + "_ffn_dim"));
        }
    }

    /** Reads the sizes from a {@code config.json}. */
    public Bart(ModelConfig json) {
        int hidden = json.positive("d_model");
        this.encoder = Half.read(json, "encoder");
        this.decoder = Half.read(json, "decoder");
        Sizes.divide("d_model", hidden, "encoder_attention_heads", encoder.heads());
        Sizes.divide("d_model", hidden, "decoder_attention_heads", decoder.heads());
        this.activation = Activation.of(json.text("activation_function", "gelu"));
        this.dropout = Sizes.probability("dropout", json.number("dropout", 0.1));
        this.attentionDropout = Sizes.probability("attention_dropout", json.number("attention_dropout", 0));
        this.innerDropout = Sizes.probability("activation_dropout", json.number("activation_dropout", 0));
        this.scaled = json.flag("scale_embedding", false);
        this.tied = json.flag("tie_word_embeddings", true);
        this.startToken = json.natural("decoder_start_token_id", 2);
        this.facts = new Facts(
                json.positive("vocab_size"),
                hidden,
                encoder.layers(),
                json.positive("max_position_embeddings", 1024),
                Sizes.probability("classifier_dropout", json.number("classifier_dropout", 0)),
                json);
    }

    @Override
    public Transformer network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed) {
        LanguageHeadSizes head = new LanguageHeadSizes(
                facts.vocabSize(), facts.hiddenSize(), facts.hiddenSize(), tied, false, true, Optional.empty(), 1, 0);
        return new EncoderDecoderStack(facts, head, startToken)
                .network(
                        identity,
                        weights,
                        languageHead,
                        seed,
                        (words, pass, from) -> stack(encoder, words, pass, from),
                        (words, pass, from) -> stack(decoder, words, pass, from));
    }

    private Stack stack(Half half, WordEmbeddings words, Pass pass, Weights weights) {
        int hidden = facts.hiddenSize();
        boolean decodes = half == decoder;
        AttentionSizes all = AttentionSizes.of(hidden, half.heads(), attentionDropout, EPSILON);
        FeedForwardSizes feedForward = new FeedForwardSizes(
                hidden, half.inner(), false, true, activation, innerDropout, NormKind.LAYER, EPSILON);
        EmbeddingSizes embeddings = EmbeddingSizes.words(hidden, dropout)
                .scaled(scaled ? Math.sqrt(hidden) : 1)
                .positions(facts.maxPositions() + OFFSET, OFFSET)
                .normed(EPSILON);
        return new Stack(
                words,
                new Embeddings(half.name(), embeddings, words, pass, weights),
                Optional.empty(),
                new Blocks(
                                half.name(),
                                half.layers(),
                                decodes ? all.causally() : all,
                                decodes,
                                feedForward,
                                dropout,
                                pass,
                                weights)
                        .postNorm(),
                Optional.empty(),
                StackDropout.of(dropout, attentionDropout, innerDropout),
                pass);
    }

    @Override
    public Names names() {
        Names names = new Names("model.")
                .base("embeddings.word", "shared", "encoder.embed_tokens", "decoder.embed_tokens")
                .head("head.output", "lm_head")
                .headParameter("head.offset", "final_logits_bias")
                .ignoring("(encoder|decoder)\\.embed_tokens\\.weight$", tied ? "^lm_head\\.weight$" : "^$");
        for (String stack : new String[] {"encoder", "decoder"}) {
            String layer = stack + ".layers.*.";
            names.base(stack + ".embeddings.position", stack + ".embed_positions")
                    .base(stack + ".embeddings.norm", stack + ".layernorm_embedding")
                    .base(stack + ".*.ffn.up", layer + "fc1")
                    .base(stack + ".*.ffn.down", layer + "fc2")
                    .base(stack + ".*.ffn.norm", layer + "final_layer_norm");
            attention(names, stack + ".*.attention", layer + "self_attn");
        }
        attention(names, "decoder.*.crossattention", "decoder.layers.*.encoder_attn");
        return names;
    }

    private static void attention(Names names, String site, String module) {
        names.base(site + ".query", module + ".q_proj")
                .base(site + ".key", module + ".k_proj")
                .base(site + ".value", module + ".v_proj")
                .base(site + ".output", module + ".out_proj")
                .base(site + ".norm", module + "_layer_norm");
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public ClassifierForm classifier() {
        return ClassifierForm.dense("classification_head.dense", Activation.TANH, "classification_head.out_proj");
    }

    @Override
    public String languageHeadParameter() {
        return tied ? "head.offset" : "head.output.weight";
    }
}
