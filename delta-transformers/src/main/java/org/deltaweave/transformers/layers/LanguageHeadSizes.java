package org.deltaweave.transformers.layers;

import java.util.Optional;

/**
 * What an architecture's language head is like.
 *
 * @param vocabulary number of words it scores
 * @param hidden length of the rows it reads
 * @param size length of the rows that meet the words' vectors: {@code hidden}, unless a transform changes it
 * @param tied whether the words' vectors are those of the embeddings
 * @param bias whether every word has a bias
 * @param offset whether every word has a number, added to its score, that is no parameter to train but part of the data
 * @param transform the nonlinearity of a linear layer with layer norm before the scores, as masked-language heads have
 * @param scale factor of the rows
 * @param epsilon of the transform's norm
 */
public record LanguageHeadSizes(
        int vocabulary,
        int hidden,
        int size,
        boolean tied,
        boolean bias,
        boolean offset,
        Optional<Activation> transform,
        double scale,
        double epsilon) {

    /** The rows' products with the words' vectors, and no more: what decoders have. */
    public static LanguageHeadSizes plain(int vocabulary, int hidden, boolean tied) {
        return new LanguageHeadSizes(vocabulary, hidden, hidden, tied, false, false, Optional.empty(), 1, 0);
    }

    /** A linear layer, a nonlinearity and layer norm before tied scores with a bias: what BERT and its kin have. */
    public static LanguageHeadSizes masked(
            int vocabulary, int hidden, int size, Activation activation, double epsilon) {
        return new LanguageHeadSizes(vocabulary, hidden, size, true, true, false, Optional.of(activation), 1, epsilon);
    }
}
