package org.deltaweave.conformance.broken;

import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Asks for one more tensor once it trains, when the count has been declared. */
@DeltaMethod(name = "broken-asks-later", family = Family.ADDITION, learningRate = 1e-2)
@Targets("ffn.down")
public final class AsksLater implements ActivationDelta {
    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        Tensor shifted = output.addRowVector(site.trainable("shift", Init.zeros(), site.outFeatures()));
        return site.training()
                ? shifted.mulRowVector(site.trainable("gain", Init.ones(), site.outFeatures()))
                : shifted;
    }
}
