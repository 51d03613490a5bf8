package org.deltaweave.transformers.generate;

import org.deltaweave.tensor.DeltaweaveException;

/** The one error for a setting that is out of range. */
final class Settings {
    private Settings() {}

    static void require(boolean holds, String key, Object value, String wanted) {
        if (!holds) {
            throw new DeltaweaveException(
                    "DW-392",
                    "The generation setting '" + key + "' is " + value + ", which is not " + wanted,
                    "Correct it");
        }
    }
}
