package org.example.deltas;

import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.ParameterDelta;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Adds a trained vector to every bias. */
@DeltaMethod(name = "shift", family = Family.SPECIFICATION)
@Targets("*.bias")
public final class Shift implements ParameterDelta {
    @Override
    public Tensor value(Site site, Tensor parameter) {
        Tensor delta = site.trainable("delta", Init.normal(0.1), parameter.shape());
        return Tensor.constant(parameter.value().add(delta.value()));
    }
}
