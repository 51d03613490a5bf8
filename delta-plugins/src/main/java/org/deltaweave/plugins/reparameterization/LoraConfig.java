package org.deltaweave.plugins.reparameterization;

import org.deltaweave.api.ModuleNumbers;
import org.deltaweave.api.Setting;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * The settings of {@link Lora}.
 *
 * <p>{@code rankPattern} and {@code alphaPattern} are PEFT's: {@code pattern=number;pattern=number}, each pattern a regular
 * expression for the end of a module's path in the backbone's own files ({@link ModuleNumbers}); the first that matches
 * counts, and {@code rank} and {@code alpha} where none does.
 *
 * @param rank dimensions that the change of a weight lives in
 * @param alpha strength: the update is scaled by {@code alpha / rank}
 * @param dropout probability with which an input element is dropped while training
 * @param rslora whether to scale by {@code alpha / sqrt(rank)} instead
 * @param bias which of the backbone's biases are trained besides
 * @param rankPattern other ranks for some modules; blank for none
 * @param alphaPattern other alphas for some modules; blank for none
 */
public record LoraConfig(
        @Setting(defaultValue = "8", min = 1, description = "rank of the update") int rank,
        @Setting(defaultValue = "16", min = 0, description = "strength of the update, divided by the rank")
                double alpha,
        @Setting(defaultValue = "0", min = 0, max = 0.99, description = "dropout on the input while training")
                double dropout,
        @Setting(defaultValue = "false", description = "divide alpha by the square root of the rank") boolean rslora,
        @Setting(defaultValue = "none", description = "biases of the backbone that are trained too") Bias bias,
        @Setting(defaultValue = "", description = "ranks of some modules, such as .*\\.0\\..*=4;value=2")
                String rankPattern,
        @Setting(defaultValue = "", description = "alphas of some modules, such as value=3") String alphaPattern) {
    /** Which biases of the backbone are trained. */
    public enum Bias {
        /** None. */
        NONE,
        /** Every one, also of layers and sub-layers that are no targets. */
        ALL,
        /** Those of the targets. */
        LORA_ONLY
    }

    /** Refuses, with DW-203, numbers that the settings' ranges exclude, and with DW-218 malformed patterns. */
    public LoraConfig {
        require(rank >= 1, "rank", rank, "Choose a rank of at least 1, such as 8");
        require(alpha >= 0 && alpha < Double.POSITIVE_INFINITY, "alpha", alpha, "Choose a number from 0, such as 16");
        require(dropout >= 0 && dropout <= 0.99, "dropout", dropout, "Choose a probability from 0 to 0.99");
        for (double one : ModuleNumbers.parse(rankPattern).byPattern().values()) {
            boolean fine = one >= 1 && one <= Integer.MAX_VALUE && one == Math.rint(one);
            require(fine, "rankPattern", rankPattern, "Choose whole ranks of at least 1");
        }
        for (double one : ModuleNumbers.parse(alphaPattern).byPattern().values()) {
            boolean fine = one >= 0 && one < Double.POSITIVE_INFINITY;
            require(fine, "alphaPattern", alphaPattern, "Choose numbers from 0");
        }
    }

    /** Rank, alpha, dropout and rsLoRA; no biases, and the same for every module. */
    public LoraConfig(int rank, double alpha, double dropout, boolean rslora) {
        this(rank, alpha, dropout, rslora, Bias.NONE, "", "");
    }

    /** Rank and alpha; no dropout, no rsLoRA. */
    public static LoraConfig of(int rank, double alpha) {
        return new LoraConfig(rank, alpha, 0, false);
    }

    private static void require(boolean fine, String setting, Object value, String remedy) {
        if (!fine) {
            throw new DeltaweaveException("DW-203", "Setting '" + setting + "' of method lora is " + value, remedy);
        }
    }
}
