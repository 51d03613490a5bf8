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
import org.deltaweave.transformers.layers.FinalNorm;
import org.deltaweave.transformers.layers.LanguageHeadSizes;
import org.deltaweave.transformers.layers.NormKind;
import org.deltaweave.transformers.layers.RelativePositions;
import org.deltaweave.transformers.layers.Stack;
import org.deltaweave.transformers.layers.StackDropout;
import org.deltaweave.transformers.layers.WordEmbeddings;

/**
 * T5 (Raffel et al. 2020, arXiv 1910.10683), and T5 1.1 and Flan-T5 with gated GELU and a head of its own: relative
 * positions, RMS norm, scores without a scale, no biases.
 */
public final class T5 implements Architecture {
    static final String TYPE = "t5";

    private final Facts facts;
    private final int decoderLayers;
    private final int heads;
    private final int headSize;
    private final int inner;
    private final boolean gated;
    private final Activation activation;
    private final double epsilon;
    private final double dropout;
    private final boolean tied;
    private final int buckets;
    private final int farthest;
    private final int startToken;

    /** Reads the sizes from a {@code config.json}. */
    public T5(ModelConfig json) {
        int layers = json.positive("num_layers");
        this.decoderLayers = json.positive("num_decoder_layers", layers);
        this.heads = json.positive("num_heads");
        this.headSize = json.positive("d_kv");
        this.inner = json.positive("d_ff");
        String form = json.text("feed_forward_proj", "relu");
        this.gated = form.startsWith("gated-");
        String function = gated ? form.substring("gated-".length()) : form;
        // "gated-gelu" has always meant the tanh approximation.
        this.activation = Activation.of(gated && function.equals("gelu") ? "gelu_new" : function);
        this.epsilon = json.number("layer_norm_epsilon", 1e-6);
        this.dropout = Sizes.probability("dropout_rate", json.number("dropout_rate", 0.1));
        this.tied = json.flag("tie_word_embeddings", true);
        this.buckets = json.positive("relative_attention_num_buckets", 32);
        this.farthest = json.positive("relative_attention_max_distance", 128);
        if (buckets < 4 || buckets % 4 != 0 || farthest <= buckets / 2) {
            throw Sizes.unsupported(
                    "relative_attention_num_buckets",
                    buckets + " for distances up to " + farthest,
                    "Use a multiple of 4, less than twice relative_attention_max_distance");
        }
        this.startToken = json.natural("decoder_start_token_id", 0);
        this.facts = new Facts(
                json.positive("vocab_size"),
                json.positive("d_model"),
                layers,
                Integer.MAX_VALUE,
                Sizes.probability("classifier_dropout", json.number("classifier_dropout", 0)),
                json);
    }

    @Override
    public Transformer network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed) {
        int hidden = facts.hiddenSize();
        LanguageHeadSizes head = new LanguageHeadSizes(
                facts.vocabSize(),
                hidden,
                hidden,
                tied,
                false,
                false,
                Optional.empty(),
                tied ? 1 / Math.sqrt(hidden) : 1,
                0);
        return new EncoderDecoderStack(facts, head, startToken)
                .network(
                        identity,
                        weights,
                        languageHead,
                        seed,
                        (words, pass, from) -> stack("encoder", facts.layers(), words, pass, from),
                        (words, pass, from) -> stack("decoder", decoderLayers, words, pass, from));
    }

    private Stack stack(String name, int layers, WordEmbeddings words, Pass pass, Weights weights) {
        int hidden = facts.hiddenSize();
        boolean decoder = name.equals("decoder");
        AttentionSizes attention = new AttentionSizes(
                hidden,
                heads,
                heads,
                headSize,
                1,
                decoder,
                0,
                false,
                false,
                dropout,
                NormKind.RMS,
                epsilon,
                Optional.empty(),
                Optional.empty());
        FeedForwardSizes feedForward =
                new FeedForwardSizes(hidden, inner, gated, false, activation, dropout, NormKind.RMS, epsilon);
        return new Stack(
                words,
                new Embeddings(name, EmbeddingSizes.words(hidden, dropout), words, pass, weights),
                Optional.of(new RelativePositions(name, !decoder, buckets, farthest, heads, weights)),
                new Blocks(name, layers, attention, decoder, feedForward, dropout, pass, weights).preNorm(),
                Optional.of(new FinalNorm(name, hidden, NormKind.RMS, epsilon, weights)),
                new StackDropout(dropout, dropout > 0),
                pass);
    }

    @Override
    public Names names() {
        Names names = new Names("")
                .base("embeddings.word", "shared", "encoder.embed_tokens", "decoder.embed_tokens")
                .head("head.output", "lm_head")
                .ignoring("^(encoder|decoder)\\.embed_tokens\\.weight$", tied ? "^lm_head\\.weight$" : "^$")
                .ignoring("EncDecAttention\\.relative_attention_bias\\.weight$");
        attention(names, "encoder.*.attention", "encoder.block.*.layer.0", "SelfAttention");
        attention(names, "decoder.*.attention", "decoder.block.*.layer.0", "SelfAttention");
        attention(names, "decoder.*.crossattention", "decoder.block.*.layer.1", "EncDecAttention");
        feedForward(names, "encoder.*.ffn", "encoder.block.*.layer.1");
        feedForward(names, "decoder.*.ffn", "decoder.block.*.layer.2");
        for (String stack : new String[] {"encoder", "decoder"}) {
            names.base(stack + ".positions", stack + ".block.0.layer.0.SelfAttention.relative_attention_bias")
                    .base(stack + ".norm", stack + ".final_layer_norm");
        }
        return names;
    }

    private static void attention(Names names, String site, String layer, String module) {
        names.base(site + ".query", layer + "." + module + ".q")
                .base(site + ".key", layer + "." + module + ".k")
                .base(site + ".value", layer + "." + module + ".v")
                .base(site + ".output", layer + "." + module + ".o")
                .base(site + ".norm", layer + ".layer_norm");
    }

    private void feedForward(Names names, String site, String layer) {
        String up = gated ? ".DenseReluDense.wi_1" : ".DenseReluDense.wi";
        names.base(site + ".gate", layer + ".DenseReluDense.wi_0")
                .base(site + ".up", layer + up)
                .base(site + ".down", layer + ".DenseReluDense.wo")
                .base(site + ".norm", layer + ".layer_norm");
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
        return tied ? "" : "head.output.weight";
    }
}
