package org.deltaweave.conformance.broken;

import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Uses its gain twice, once detached: the gradient is half of what it should be. */
@DeltaMethod(name = "broken-half-gradient", family = Family.ADDITION, learningRate = 1e-2)
@Targets("ffn.down")
public final class HalfGradient implements ActivationDelta {
    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        Tensor gain = site.trainable("gain", Init.ones(), site.outFeatures());
        return output.mulRowVector(gain).mulRowVector(gain.detach());
    }
}
