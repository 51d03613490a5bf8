package org.deltaweave.plugins.reparameterization;

import org.deltaweave.api.Setting;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * The settings of {@link Lora}.
 *
 * @param rank dimensions that the change of a weight lives in
 * @param alpha strength: the update is scaled by {@code alpha / rank}
 * @param dropout probability with which an input element is dropped while training
 * @param rslora whether to scale by {@code alpha / sqrt(rank)} instead
 */
public record LoraConfig(
        @Setting(defaultValue = "8", min = 1, description = "rank of the update") int rank,
        @Setting(defaultValue = "16", min = 0, description = "strength of the update, divided by the rank")
                double alpha,
        @Setting(defaultValue = "0", min = 0, max = 0.99, description = "dropout on the input while training")
                double dropout,
        @Setting(defaultValue = "false", description = "divide alpha by the square root of the rank") boolean rslora) {

    /** Refuses, with DW-203, numbers that the settings' ranges exclude. */
    public LoraConfig {
        require(rank >= 1, "rank", rank, "Choose a rank of at least 1, such as 8");
        require(alpha >= 0 && alpha < Double.POSITIVE_INFINITY, "alpha", alpha, "Choose a number from 0, such as 16");
        require(dropout >= 0 && dropout <= 0.99, "dropout", dropout, "Choose a probability from 0 to 0.99");
    }

    /** Rank and alpha; no dropout, no rsLoRA. */
    public static LoraConfig of(int rank, double alpha) {
        return new LoraConfig(rank, alpha, 0, false);
    }

    /** What the product of the two matrices is multiplied by. */
    public double scale() {
        return alpha / (rslora ? Math.sqrt(rank) : rank);
    }

    private static void require(boolean fine, String setting, Object value, String remedy) {
        if (!fine) {
            throw new DeltaweaveException("DW-203", "Setting '" + setting + "' of method lora is " + value, remedy);
        }
    }
}
