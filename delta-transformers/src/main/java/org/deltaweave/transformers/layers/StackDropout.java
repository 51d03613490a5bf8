package org.deltaweave.transformers.layers;

/**
 * What drops in a stack while training.
 *
 * @param last probability of dropout after the last norm
 * @param any whether anything drops anywhere in the stack, so that a text's outputs differ from epoch to epoch
 */
public record StackDropout(double last, boolean any) {
    /** Nothing after the last block; the probabilities elsewhere say whether anything drops. */
    public static StackDropout of(double... elsewhere) {
        for (double probability : elsewhere) {
            if (probability > 0) {
                return new StackDropout(0, true);
            }
        }
        return new StackDropout(0, false);
    }
}
