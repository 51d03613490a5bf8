package org.deltaweave.transformers.architecture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.Weights;

/** An architecture with the sizes of one model: it makes networks over that model's weights. */
public interface Architecture {
    /** Sizes. */
    Facts facts();

    /** What its files call our sites. */
    Names names();

    /** What stands between its vectors and a classifier's scores. */
    ClassifierForm classifier();

    /** A parameter that only a language head has; empty where every checkpoint can score words. */
    String languageHeadParameter();

    /**
     * A network's own layers.
     *
     * @param languageHead whether it scores words; such a network has no pooler
     * @param seed of the random numbers drawn while training
     */
    Transformer network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed);

    /** What {@code config.json} calls it: {@code model_type}. */
    default String type() {
        return facts().json().text("model_type");
    }

    /** Number of words of the vocabulary. */
    default int vocabSize() {
        return facts().vocabSize();
    }

    /** Length of every token's vector. */
    default int hiddenSize() {
        return facts().hiddenSize();
    }

    /** Number of blocks; of the encoder, in an encoder-decoder. */
    default int layers() {
        return facts().layers();
    }

    /** Longest text, in tokens; {@link Integer#MAX_VALUE} where the architecture sets no bound. */
    default int maxPositions() {
        return facts().maxPositions();
    }

    /** Probability of dropout before a classifier, while training. */
    default double classifierDropout() {
        return facts().classifierDropout();
    }

    /** The configuration as a {@code config.json}. */
    default ObjectNode json() {
        return facts().json().json();
    }
}
