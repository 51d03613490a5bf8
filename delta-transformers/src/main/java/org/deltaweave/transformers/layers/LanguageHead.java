package org.deltaweave.transformers.layers;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/**
 * Scores every word of the vocabulary: {@code [rows, hidden]} to {@code [rows, vocabulary]}.
 *
 * <p>Masked-language heads transform the rows first; a tied head reads the table of word vectors, and has no weight of its
 * own.
 */
public final class LanguageHead extends Layer {
    private final LanguageHeadSizes sizes;
    private final WordEmbeddings words;
    private final Linear dense;
    private final Norm norm;
    private final Tensor weight;
    private final Tensor bias;
    private final Tensor offset;

    /** Asks for its parameters by the names of their sites: {@code head.dense}, {@code head.norm}, {@code head.output}. */
    public LanguageHead(LanguageHeadSizes sizes, WordEmbeddings words, Weights weights) {
        super("");
        this.sizes = sizes;
        this.words = words;
        boolean transforms = sizes.transform().isPresent();
        dense = transforms ? Linear.read(weights, "head.dense", sizes.size(), sizes.hidden(), true) : Linear.NONE;
        norm = transforms ? Norm.read(weights, "head.norm", sizes.size(), NormKind.LAYER) : Norm.NONE;
        weight = sizes.tied() ? null : weights.get("head.output.weight", sizes.vocabulary(), sizes.size());
        bias = sizes.bias() ? weights.get("head.bias", sizes.vocabulary()) : null;
        offset = sizes.offset() ? weights.get("head.offset", sizes.vocabulary()) : null;
    }

    /** {@code [rows, hidden]} to {@code [rows, vocabulary]}. */
    public Tensor forward(Tensor rows) {
        Tensor x = rows;
        if (sizes.transform().isPresent()) {
            x = norm(sizes.transform().get().apply(dense(x)));
        }
        if (sizes.scale() != 1) {
            x = x.mul(sizes.scale());
        }
        return sizes.tied() ? Linear.apply(x, words.weight(), added()) : output(x);
    }

    private Tensor added() {
        return sizes.offset() ? offset() : outputBias();
    }

    @JoinPoint("head.dense")
    Tensor dense(Tensor x) {
        return Linear.apply(x, denseWeight(), denseBias());
    }

    @JoinPoint("head.dense.weight")
    Tensor denseWeight() {
        return dense.weight();
    }

    @JoinPoint("head.dense.bias")
    Tensor denseBias() {
        return dense.bias();
    }

    @JoinPoint("head.norm")
    Tensor norm(Tensor x) {
        return Norm.apply(x, normWeight(), normBias(), sizes.epsilon());
    }

    @JoinPoint("head.norm.weight")
    Tensor normWeight() {
        return norm.gain();
    }

    @JoinPoint("head.norm.bias")
    Tensor normBias() {
        return norm.bias();
    }

    @JoinPoint("head.output")
    Tensor output(Tensor x) {
        return Linear.apply(x, outputWeight(), added());
    }

    @JoinPoint("head.output.weight")
    Tensor outputWeight() {
        return weight;
    }

    @JoinPoint("head.offset")
    Tensor offset() {
        return offset;
    }

    @JoinPoint("head.bias")
    Tensor outputBias() {
        return bias;
    }
}
