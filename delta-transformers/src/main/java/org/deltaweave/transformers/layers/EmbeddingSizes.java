package org.deltaweave.transformers.layers;

/**
 * What is done to word vectors before the first block.
 *
 * @param size length of a word's vector
 * @param hidden length of the rows of the blocks; where it differs, a projection leads there
 * @param scale factor of the word vectors
 * @param positions rows of the table of positions; 0 where there is none
 * @param offset the table's row of the first position
 * @param types rows of the table of token types; 0 where there is none
 * @param norm whether the sum is normalised (layer norm)
 * @param projectionBias whether the projection has a bias
 * @param epsilon of the norm
 * @param dropout probability of dropout after it, while training
 */
public record EmbeddingSizes(
        int size,
        int hidden,
        double scale,
        int positions,
        int offset,
        int types,
        boolean norm,
        boolean projectionBias,
        double epsilon,
        double dropout) {

    /** Word vectors as they are, as long as the rows of the blocks. */
    public static EmbeddingSizes words(int hidden, double dropout) {
        return new EmbeddingSizes(hidden, hidden, 1, 0, 0, 0, false, false, 0, dropout);
    }

    /** The same with a table of learned positions. */
    public EmbeddingSizes positions(int rows, int first) {
        return new EmbeddingSizes(size, hidden, scale, rows, first, types, norm, projectionBias, epsilon, dropout);
    }

    /** The same with a table of token types. */
    public EmbeddingSizes types(int rows) {
        return new EmbeddingSizes(size, hidden, scale, positions, offset, rows, norm, projectionBias, epsilon, dropout);
    }

    /** The same with a layer norm over the sum. */
    public EmbeddingSizes normed(double with) {
        return new EmbeddingSizes(size, hidden, scale, positions, offset, types, true, projectionBias, with, dropout);
    }

    /** The same with word vectors of another length, which a projection leads to the blocks'. */
    public EmbeddingSizes projected(int from, boolean bias) {
        return new EmbeddingSizes(from, hidden, scale, positions, offset, types, norm, bias, epsilon, dropout);
    }

    /** The same with scaled word vectors. */
    public EmbeddingSizes scaled(double factor) {
        return new EmbeddingSizes(
                size, hidden, factor, positions, offset, types, norm, projectionBias, epsilon, dropout);
    }
}
