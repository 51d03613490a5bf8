package org.deltaweave.transformers.architecture;

import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.Weights;
import org.deltaweave.transformers.checkpoint.ModelConfig;
import org.deltaweave.transformers.layers.EmbeddingSizes;

/**
 * BERT (Devlin et al. 2019, arXiv 1810.04805): word, position and type embeddings with layer norm, an encoder, a pooler
 * over the first token.
 */
public final class Bert implements Architecture {
    static final String TYPE = "bert";

    private static final Names NAMES = BertConfig.encoderNames("bert.")
            .base("pooler", "pooler.dense")
            .head("head.dense", "cls.predictions.transform.dense")
            .head("head.norm", "cls.predictions.transform.LayerNorm")
            .head("head", "cls.predictions")
            .ignoring("position_ids$", "^cls\\.predictions\\.decoder\\.", "^cls\\.seq_relationship\\.");

    private final BertConfig config;
    private final Facts facts;

    /** Reads the sizes from a {@code config.json}. */
    public Bert(ModelConfig json) {
        this.config = BertConfig.read(json);
        this.facts = config.facts(json);
    }

    @Override
    public Transformer network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed) {
        EmbeddingSizes embeddings = EmbeddingSizes.words(config.hiddenSize(), config.hiddenDropout())
                .positions(config.maxPositions(), 0)
                .types(config.typeVocabSize())
                .normed(config.normEpsilon());
        return new BertStack(config, embeddings, true, config.activation())
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
        return ClassifierForm.plain();
    }

    @Override
    public String languageHeadParameter() {
        return "head.dense.weight";
    }
}
