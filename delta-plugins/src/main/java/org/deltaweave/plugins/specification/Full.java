package org.deltaweave.plugins.specification;

import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.ParameterDelta;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/**
 * Full fine-tuning, the baseline of every other method: {@code W' = W + dW} for every weight and bias, embedding tables
 * included; {@code dW} ("delta") has the parameter's shape and starts at zero, so its file is as large as the backbone's.
 */
@DeltaMethod(
        name = "full",
        family = Family.SPECIFICATION,
        features = {Feature.IDENTITY_AT_INIT, Feature.MERGEABLE},
        learningRate = 5e-4)
@Targets("*")
public final class Full implements ParameterDelta {
    @Override
    public Tensor value(Site site, Tensor parameter) {
        return Change.of(site, parameter);
    }
}
