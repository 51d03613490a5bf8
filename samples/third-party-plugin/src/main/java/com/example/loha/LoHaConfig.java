package com.example.loha;

import org.deltaweave.api.Setting;

/**
 * The settings of {@link LoHa}.
 *
 * @param rank of each of the two products; their elementwise product has a rank of up to its square
 * @param alpha strength: the change is scaled by {@code alpha / rank}
 */
public record LoHaConfig(
        @Setting(defaultValue = "8", min = 1, description = "rank of each product") int rank,
        @Setting(defaultValue = "8", min = 0, description = "strength of the change, divided by the rank")
                double alpha) {}
