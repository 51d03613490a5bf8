package org.deltaweave.transformers;

import java.util.List;
import org.deltaweave.api.Tunable;
import org.deltaweave.tensor.Tensor;

/** An encoder of one network: it turns texts into one vector for each token, or one for each text. */
public interface Encoder extends Tunable, AutoCloseable {
    /** The embeddings and every layer's output, each {@code [tokens, hiddenSize]}; the last is the encoder's output. */
    List<Tensor> hiddenStates(TokenBatch batch);

    /** One vector for each text, {@code [texts, hiddenSize]}: what a classifier reads. */
    Tensor pooled(TokenBatch batch);

    /** Length of every vector. */
    int hiddenSize();

    /** Frees what this encoder remembers between passes; the backbone's weights stay. */
    @Override
    void close();
}
