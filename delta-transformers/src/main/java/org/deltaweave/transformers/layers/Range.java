package org.deltaweave.transformers.layers;

import org.deltaweave.tensor.DeltaweaveException;

/** What numbers may look up in a table. */
final class Range {
    private Range() {}

    /** DW-342 unless every number is from 0 to below the limit. */
    static void require(String what, int[] numbers, int limit, String remedy) {
        for (int number : numbers) {
            if (number < 0 || number >= limit) {
                throw new DeltaweaveException(
                        "DW-342", what + " " + number + " is not in the model's range 0 to " + (limit - 1), remedy);
            }
        }
    }
}
