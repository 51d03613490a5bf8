package org.example.deltas;

import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Leaves the backbone alone. */
@DeltaMethod(name = "head-only", family = Family.SPECIFICATION)
@Targets(Targets.NOTHING)
public final class HeadOnly implements ActivationDelta {
    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        return output;
    }
}
