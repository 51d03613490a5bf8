package org.deltaweave.transformers.metrics;

import java.util.Arrays;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * Predicted and expected numbers, as of a regression.
 *
 * @param predicted one number for each example
 * @param expected the true number of each
 */
public record Numbers(double[] predicted, double[] expected) {
    /** DW-381 if the lengths differ or are 0. */
    public Numbers {
        Inputs.requirePairs(predicted.length, expected.length);
        predicted = predicted.clone();
        expected = expected.clone();
    }

    /** Linear correlation; NaN if either side is constant (also: a single example) or not finite. */
    double pearson() {
        return isUndefined() ? Double.NaN : new PearsonsCorrelation().correlation(predicted, expected);
    }

    /** Correlation of the ranks, where ties share the mean of their ranks; NaN as {@link #pearson()}. */
    double spearman() {
        return isUndefined() ? Double.NaN : new SpearmansCorrelation().correlation(predicted, expected);
    }

    private boolean isUndefined() {
        return hasNoSpread(predicted) || hasNoSpread(expected);
    }

    /** Asked of the numbers themselves: rounding makes the variance of equal numbers differ from zero. */
    private static boolean hasNoSpread(double[] numbers) {
        return Arrays.stream(numbers).allMatch(x -> x == numbers[0])
                || !Arrays.stream(numbers).allMatch(Double::isFinite);
    }

    @Override
    public double[] predicted() {
        return predicted.clone();
    }

    @Override
    public double[] expected() {
        return expected.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Numbers that
                && Arrays.equals(predicted, that.predicted)
                && Arrays.equals(expected, that.expected);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(predicted) + Arrays.hashCode(expected);
    }

    @Override
    public String toString() {
        return "Numbers" + Arrays.toString(predicted) + Arrays.toString(expected);
    }
}
