package org.deltaweave.plugins.addition;

import org.deltaweave.api.Setting;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * The settings of {@link Adapter}.
 *
 * @param bottleneck width between the two projections
 * @param activation what acts between them
 * @param initStd standard deviation of the down projection's first values
 */
public record AdapterConfig(
        @Setting(defaultValue = "24", min = 1, description = "width of the bottleneck") int bottleneck,
        @Setting(defaultValue = "gelu-new", description = "function between the two projections") Activation activation,
        @Setting(defaultValue = "0.01", min = 0, max = 1, description = "standard deviation of the first weights")
                double initStd) {

    /** Refuses, with DW-203, numbers that the settings' ranges exclude. */
    public AdapterConfig {
        require(bottleneck >= 1, "bottleneck", bottleneck, "Choose a width of at least 1, such as 24");
        require(initStd >= 0 && initStd <= 1, "initStd", initStd, "Choose a number from 0 to 1, such as 0.01");
    }

    /** The given bottleneck; the paper's activation and first weights. */
    public static AdapterConfig of(int bottleneck) {
        return new AdapterConfig(bottleneck, Activation.GELU_NEW, 0.01);
    }

    private static void require(boolean fine, String setting, Object value, String remedy) {
        if (!fine) {
            throw new DeltaweaveException("DW-203", "Setting '" + setting + "' of method adapter is " + value, remedy);
        }
    }
}
