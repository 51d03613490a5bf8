package org.example.deltas;

import org.deltaweave.api.Setting;

/** Settings of {@link Gain}, one of each type. */
public record GainConfig(
        @Setting(defaultValue = "1.0", min = 0, max = 10, description = "factor of the change") double scale,
        @Setting(defaultValue = "4", min = 1, max = 64, description = "rank of nothing") int rank,
        @Setting(defaultValue = "false", description = "a switch") boolean loud,
        @Setting(defaultValue = "fast-path", description = "a choice") Mode mode,
        @Setting(defaultValue = "", description = "a remark") String remark) {
    /** A choice. */
    public enum Mode {
        FAST_PATH,
        SLOW
    }

    /** Refuses one combination, as records do. */
    public GainConfig {
        if (loud && rank == 13) {
            throw new IllegalArgumentException("rank 13 is never loud");
        }
    }
}
