package org.deltaweave.conformance.broken;

import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Names a learning rate with which it will not arrive. */
@DeltaMethod(name = "broken-learns-nothing", family = Family.ADDITION, learningRate = 1e-6)
@Targets("ffn.down")
public final class LearnsNothing implements ActivationDelta {
    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        return output.addRowVector(site.trainable("shift", Init.zeros(), site.outFeatures()));
    }
}
