package org.deltaweave.plugins.specification;

import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.ParameterDelta;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/**
 * BitFit: {@code b' = b + db} for every bias, those of the layer norms included (Ben Zaken et al. 2021, arXiv
 * 2106.10199); {@code db} ("delta") has the bias's shape and starts at zero.
 */
@DeltaMethod(
        name = "bitfit",
        family = Family.SPECIFICATION,
        features = {Feature.IDENTITY_AT_INIT, Feature.MERGEABLE},
        learningRate = 3e-3)
@Targets("*.bias")
public final class BitFit implements ParameterDelta {
    @Override
    public Tensor value(Site site, Tensor parameter) {
        return Change.of(site, parameter);
    }
}
