package org.deltaweave.conformance.broken;

import jakarta.inject.Inject;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.Setting;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Declares a number as text, and takes its default for whatever it cannot read. */
@DeltaMethod(name = "broken-ignores-bad-settings", family = Family.ADDITION, learningRate = 1e-2)
@Targets("ffn.down")
public final class IgnoresBadSettings implements ActivationDelta {
    /** @param scale of the shift */
    public record Config(@Setting(defaultValue = "1", description = "scale of the shift") String scale) {}

    private final double scale;

    @Inject
    IgnoresBadSettings(Config config) {
        scale = config.scale().matches("[0-9.]+") ? Double.parseDouble(config.scale()) : 1;
    }

    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        Tensor shift = site.trainable("shift", Init.zeros(), site.outFeatures());
        return output.addRowVector(shift.mul(scale));
    }
}
