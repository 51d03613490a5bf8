package org.deltaweave.transformers.layers;

/**
 * What an architecture's feed-forward block is like.
 *
 * @param hidden length of the rows it reads and writes
 * @param inner length of the rows between its two projections
 * @param gated whether the activation acts on a projection of its own, which multiplies the other (Shazeer 2020, arXiv
 *     2002.05202)
 * @param bias whether the projections have biases
 * @param activation the nonlinearity
 * @param innerDropout probability of dropout after it, while training
 * @param norm kind of the norm beside the block
 * @param epsilon of that norm
 */
public record FeedForwardSizes(
        int hidden,
        int inner,
        boolean gated,
        boolean bias,
        Activation activation,
        double innerDropout,
        NormKind norm,
        double epsilon) {

    /** Two projections with biases, no dropout between them, layer norm. */
    public static FeedForwardSizes of(int hidden, int inner, Activation activation, double epsilon) {
        return new FeedForwardSizes(hidden, inner, false, true, activation, 0, NormKind.LAYER, epsilon);
    }
}
