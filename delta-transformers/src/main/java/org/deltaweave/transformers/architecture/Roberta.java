package org.deltaweave.transformers.architecture;

import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.Weights;
import org.deltaweave.transformers.checkpoint.ModelConfig;
import org.deltaweave.transformers.layers.Activation;
import org.deltaweave.transformers.layers.EmbeddingSizes;

/**
 * RoBERTa (Liu et al. 2019, arXiv 1907.11692): BERT without a pooler, whose positions are counted from behind the padding
 * token's number.
 */
public final class Roberta implements Architecture {
    static final String TYPE = "roberta";

    private static final Names NAMES = BertConfig.encoderNames("roberta.")
            .head("head.dense", "lm_head.dense")
            .head("head.norm", "lm_head.layer_norm")
            .head("head", "lm_head")
            .ignoring("position_ids$", "^lm_head\\.decoder\\.", "^(roberta\\.)?pooler\\.");

    private final BertConfig config;
    private final int offset;
    private final Facts facts;

    /** Reads the sizes from a {@code config.json}. */
    public Roberta(ModelConfig json) {
        this.config = BertConfig.read(json);
        this.offset = json.natural("pad_token_id", 1) + 1;
        this.facts = new Facts(
                config.vocabSize(),
                config.hiddenSize(),
                config.layers(),
                Sizes.room("max_position_embeddings", config.maxPositions(), offset),
                config.classifierDropout(),
                json);
    }

    @Override
    public Transformer network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed) {
        EmbeddingSizes embeddings = EmbeddingSizes.words(config.hiddenSize(), config.hiddenDropout())
                .positions(config.maxPositions(), offset)
                .types(config.typeVocabSize())
                .normed(config.normEpsilon());
        return new BertStack(config, embeddings, false, Activation.GELU).network(identity, weights, languageHead, seed);
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
        return ClassifierForm.dense("classifier.dense", Activation.TANH, "classifier.out_proj");
    }

    @Override
    public String languageHeadParameter() {
        return "head.dense.weight";
    }
}
