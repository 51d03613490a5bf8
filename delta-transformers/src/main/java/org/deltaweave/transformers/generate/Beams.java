package org.deltaweave.transformers.generate;

/**
 * Settings of beam search.
 *
 * @param count how many unended texts are kept side by side; 1 means no beam search
 * @param lengthPenalty power of the number of new tokens that divides an ended text's sum of logarithms of probabilities:
 *     above 0 favours longer texts, below 0 shorter ones
 * @param stopping when to give up
 */
public record Beams(int count, double lengthPenalty, EarlyStopping stopping) {
    /** No beam search. */
    public static final Beams NONE = new Beams(1, 1, EarlyStopping.WHEN_UNLIKELY);

    /** DW-392 if a number is out of range. */
    public Beams {
        Settings.require(count >= 1, "num_beams", count, "at least 1");
        Settings.require(Double.isFinite(lengthPenalty), "length_penalty", lengthPenalty, "a finite number");
    }

    /** That many beams, length penalty 1. */
    public static Beams of(int count) {
        return new Beams(count, NONE.lengthPenalty, NONE.stopping);
    }

    /** The score of an ended text. */
    double score(double sumOfLogProbabilities, int newTokens) {
        return sumOfLogProbabilities / Math.pow(newTokens, lengthPenalty);
    }
}
