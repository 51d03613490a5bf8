package org.deltaweave.transformers.generate;

import java.util.List;

/**
 * A model that predicts the next token of several sequences side by side and remembers what it has read.
 *
 * <p>For an encoder-decoder, the sequences are those of the decoder, which begin with its start token; what the encoder read
 * belongs to the instance.
 */
public interface NextToken extends AutoCloseable {
    /**
     * Begins with new sequences and forgets earlier ones.
     *
     * @param prompts the token ids of each, at least one id, of any lengths
     * @return logits of each one's next token, [sequences][vocabulary]; the caller does not change them, and they may be
     *     overwritten by the next call
     */
    float[][] start(List<int[]> prompts);

    /**
     * Adds one token to every sequence that goes on.
     *
     * @param parents for each sequence from now on, the row of the last call's sequence that it continues; a row may occur
     *     several times (it branches) or not at all (it is dropped), in any order
     * @param tokens its new token
     * @return logits of each one's next token, [parents][vocabulary], as of {@link #start}
     */
    float[][] next(int[] parents, int[] tokens);

    /** Frees what the model remembers. */
    @Override
    void close();
}
