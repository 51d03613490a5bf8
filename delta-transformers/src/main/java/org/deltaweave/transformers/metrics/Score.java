package org.deltaweave.transformers.metrics;

import java.util.Locale;

/**
 * A metric's value.
 *
 * @param name of the metric
 * @param value NaN where it is undefined, as the correlation with numbers that are all equal
 * @param higherIsBetter whether a greater value is better
 */
public record Score(String name, double value, boolean higherIsBetter) {
    /** Whether there is a value at all. */
    public boolean isDefined() {
        return !Double.isNaN(value);
    }

    /** {@code f1-macro 0.7345}, or {@code pearson undefined}. */
    @Override
    public String toString() {
        return name + " " + (isDefined() ? String.format(Locale.ROOT, "%.4f", value) : "undefined");
    }
}
