package org.deltaweave.transformers.metrics;

import org.deltaweave.tensor.DeltaweaveException;

/** What every kind of predictions must fulfil. */
final class Inputs {
    private Inputs() {}

    /** DW-381 unless there is a prediction for each expected value, and at least one. */
    static void requirePairs(int predicted, int expected) {
        if (predicted != expected) {
            throw new DeltaweaveException(
                    "DW-381",
                    "There are " + predicted + " predictions for " + expected + " expected values",
                    "Give one prediction for each, in the same order");
        }
        if (predicted == 0) {
            throw new DeltaweaveException(
                    "DW-381",
                    "There are no predictions to measure",
                    "Check that the data has rows: no metric has a value without any");
        }
    }
}
