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

/** Keeps its setting in a static field: the last network made decides for all. */
@DeltaMethod(name = "broken-static-scale", family = Family.ADDITION, learningRate = 1e-2)
@Targets("ffn.down")
public final class StaticScale implements ActivationDelta {
    /** @param scale of the shift */
    public record Config(@Setting(defaultValue = "1", min = 0.1, description = "scale of the shift") double scale) {}

    private static double scale;

    @Inject
    StaticScale(Config config) {
        scale = config.scale();
    }

    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        Tensor shift = site.trainable("shift", Init.normal(0.1), site.outFeatures());
        return output.addRowVector(shift.mul(scale));
    }
}
