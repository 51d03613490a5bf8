package org.deltaweave.conformance.broken;

import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Learns by its shift; its gate is switched off by a factor of zero, so it never changes. */
@DeltaMethod(name = "broken-never-moves", family = Family.ADDITION, learningRate = 1e-2)
@Targets("ffn.down")
public final class NeverMoves implements ActivationDelta {
    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        Tensor shift = site.trainable("shift", Init.zeros(), site.outFeatures());
        Tensor gate = site.trainable("gate", Init.normal(0.1), site.outFeatures());
        return output.addRowVector(shift).addRowVector(gate.mul(0));
    }
}
