package org.deltaweave.transformers.metrics;

import org.deltaweave.tensor.DeltaweaveException;

/**
 * How probable a language model finds a text.
 *
 * @param negativeLogLikelihood the sum over its predicted tokens of {@code -ln p}
 * @param tokens their number
 */
public record Likelihood(double negativeLogLikelihood, long tokens) {
    /** DW-384 without tokens or with a sum below 0, which no probabilities have. */
    public Likelihood {
        if (tokens < 1 || negativeLogLikelihood < 0) {
            throw new DeltaweaveException(
                    "DW-384",
                    "A negative log-likelihood of " + negativeLogLikelihood + " over " + tokens
                            + " tokens gives no perplexity",
                    "Give the sum of -ln p over at least one predicted token");
        }
    }

    /** {@code exp(negativeLogLikelihood / tokens)}: infinite, if a token is impossible. */
    double perplexity() {
        return Math.exp(negativeLogLikelihood / tokens);
    }
}
