package org.deltaweave.transformers.layers;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The table of word vectors, {@code [vocabulary, size]}: one for a whole network, read by every stack and a tied head. */
public final class WordEmbeddings extends Layer {
    private final int vocabulary;
    private final Tensor weight;

    /** Asks for {@code embeddings.word.weight}. */
    public WordEmbeddings(int vocabulary, int size, Weights weights) {
        super("");
        this.vocabulary = vocabulary;
        weight = weights.get("embeddings.word.weight", vocabulary, size);
    }

    /** One row for each token id: {@code [tokens, size]}. */
    Tensor forward(int[] ids) {
        Range.require("Token id", ids, vocabulary, "Use the tokenizer that belongs to the model");
        return touched("embeddings.word") ? word(numbers(ids)) : weight().gather(ids);
    }

    /** Token ids as a tensor {@code [tokens, 1]}, since a delta's input is one; exact to 2^24. */
    private Tensor numbers(int[] ids) {
        INDArray column = Nd4j.createFromArray(ids).castTo(weight.dataType()).reshape(ids.length, 1);
        return Tensor.constant(column);
    }

    @JoinPoint("embeddings.word")
    Tensor word(Tensor ids) {
        return weight().gather(ids.value().toIntVector());
    }

    @JoinPoint("embeddings.word.weight")
    Tensor weight() {
        return weight;
    }
}
