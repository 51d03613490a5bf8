package org.deltaweave.transformers.architecture;

import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.Weights;
import org.deltaweave.transformers.checkpoint.ModelConfig;
import org.deltaweave.transformers.layers.Activation;
import org.deltaweave.transformers.layers.EmbeddingSizes;

/**
 * ELECTRA (Clark et al. 2020, arXiv 2003.10555): BERT without a pooler, whose word vectors may be shorter than the blocks'
 * rows. The language head is the generator's.
 */
public final class Electra implements Architecture {
    static final String TYPE = "electra";

    private static final Names NAMES = BertConfig.encoderNames("electra.")
            .base("embeddings.projection", "embeddings_project")
            .head("head.dense", "generator_predictions.dense")
            .head("head.norm", "generator_predictions.LayerNorm")
            .head("head", "generator_lm_head")
            .ignoring("position_ids$", "^generator_lm_head\\.weight$", "^discriminator_predictions\\.");

    private final BertConfig config;
    private final int embeddingSize;
    private final Facts facts;

    /** Reads the sizes from a {@code config.json}. */
    public Electra(ModelConfig json) {
        this.config = BertConfig.read(json);
        this.embeddingSize = json.positive("embedding_size", 128);
        this.facts = config.facts(json);
    }

    @Override
    public Transformer network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed) {
        EmbeddingSizes embeddings = EmbeddingSizes.words(config.hiddenSize(), config.hiddenDropout())
                .projected(embeddingSize, true)
                .positions(config.maxPositions(), 0)
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
        return ClassifierForm.dense("classifier.dense", Activation.GELU, "classifier.out_proj");
    }

    @Override
    public String languageHeadParameter() {
        return "head.dense.weight";
    }
}
