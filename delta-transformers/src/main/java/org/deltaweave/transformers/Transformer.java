package org.deltaweave.transformers;

import java.util.List;
import org.deltaweave.api.Tunable;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One network's own layers over a backbone's shared weights: it turns texts into one vector for each token, or one for each
 * text, or into scores of the words that may stand there.
 *
 * <p>An encoder-decoder reads batches whose token types say what is the source (0) and what the decoder reads (1), and
 * gives vectors for the latter.
 */
public interface Transformer extends Tunable, AutoCloseable {
    /**
     * The embeddings and every block's output, each {@code [tokens, hiddenSize]}, the last one as {@link #rows} gives it; of
     * the decoder, in an encoder-decoder.
     */
    List<Tensor> hiddenStates(TokenBatch batch);

    /** One vector for each token, {@code [tokens, hiddenSize]}: what a token classifier or a language head reads. */
    Tensor rows(TokenBatch batch);

    /** One vector for each text, {@code [texts, hiddenSize]}: what a classifier reads. */
    Tensor pooled(TokenBatch batch);

    /**
     * Scores of every word of the vocabulary, {@code [rows, vocabulary]}, from what {@link #rows} gave.
     *
     * @throws org.deltaweave.tensor.DeltaweaveException DW-350 if the network was made without a language head
     */
    Tensor logits(Tensor rows);

    /** The backbone that it is a network over. */
    BackboneIdentity identity();

    @Override
    default DataType dataType() {
        return identity().dataType();
    }

    @Override
    default long parameterCount() {
        return identity().parameterCount();
    }

    @Override
    default String fingerprint() {
        return identity().fingerprint();
    }

    @Override
    default String externalName(String site) {
        return identity().names().external(site);
    }

    @Override
    default boolean transposed(String site) {
        return identity().names().transposed(site);
    }

    /** Length of every vector. */
    int hiddenSize();

    /** Frees what this network remembers between passes; the backbone's weights stay. */
    @Override
    void close();
}
