package org.deltaweave.conformance.broken;

import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Declares that it starts as the identity, and adds a random vector. */
@DeltaMethod(
        name = "broken-not-identity",
        family = Family.ADDITION,
        features = Feature.IDENTITY_AT_INIT,
        learningRate = 1e-2)
@Targets("ffn.down")
public final class NotIdentityAtInit implements ActivationDelta {
    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        return output.addRowVector(site.trainable("shift", Init.normal(1e-3), site.outFeatures()));
    }
}
