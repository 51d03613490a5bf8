package org.deltaweave.plugins.specification;

import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.ParameterDelta;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/**
 * Trains the task's head on the backbone as it is: the linear probe, the other baseline. It has no tensors of its own,
 * {@code W' = W}; the head is trained beside every method.
 */
@DeltaMethod(name = "head", family = Family.SPECIFICATION, features = Feature.IDENTITY_AT_INIT, learningRate = 5e-3)
@Targets(Targets.NOTHING)
public final class Head implements ParameterDelta {
    @Override
    public Tensor value(Site site, Tensor parameter) {
        return parameter;
    }
}
