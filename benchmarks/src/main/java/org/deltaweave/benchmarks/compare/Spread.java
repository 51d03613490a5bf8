package org.deltaweave.benchmarks.compare;

import java.util.Arrays;

/**
 * A figure over all pairs.
 *
 * @param median of the pairs
 * @param min the lowest
 * @param max the highest
 */
public record Spread(double median, double min, double max) {
    /** Of one value for each pair. */
    public static Spread of(double... values) {
        return new Spread(
                Statistics.rounded(Statistics.median(values)),
                Statistics.rounded(Arrays.stream(values).min().orElseThrow()),
                Statistics.rounded(Arrays.stream(values).max().orElseThrow()));
    }
}
