package org.deltaweave.conformance.broken;

import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Declares a tensor that it never uses. */
@DeltaMethod(name = "broken-unused-tensor", family = Family.ADDITION, learningRate = 1e-2)
@Targets("ffn.down")
public final class UnusedTensor implements ActivationDelta {
    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        site.trainable("spare", Init.normal(0.1), site.inFeatures());
        return output.addRowVector(site.trainable("shift", Init.zeros(), site.outFeatures()));
    }
}
