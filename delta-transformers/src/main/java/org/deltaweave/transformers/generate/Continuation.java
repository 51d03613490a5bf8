package org.deltaweave.transformers.generate;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What was written after a prompt.
 *
 * @param tokens the new ids, with the end token if there was one
 * @param finish why there are no more
 * @param score of beam search: the sum of the logarithms of the tokens' probabilities, divided by a power of their number
 */
public record Continuation(int[] tokens, Finish finish, OptionalDouble score) {
    public Continuation {
        tokens = tokens.clone();
    }

    /** The new ids, a copy. */
    @Override
    public int[] tokens() {
        return tokens.clone();
    }

    /** The new ids without the end token. */
    public int[] text() {
        return Arrays.copyOf(tokens, finish == Finish.END_TOKEN ? tokens.length - 1 : tokens.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Continuation that
                && Arrays.equals(tokens, that.tokens)
                && finish == that.finish
                && score.equals(that.score);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(tokens);
    }

    @Override
    public String toString() {
        return Arrays.toString(tokens) + " " + finish + " " + score;
    }
}
