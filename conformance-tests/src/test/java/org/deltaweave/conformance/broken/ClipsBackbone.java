package org.deltaweave.conformance.broken;

import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.ParameterDelta;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** Means to change a clipped copy of the weight, and clips the backbone's own array. */
@DeltaMethod(name = "broken-clips-backbone", family = Family.SPECIFICATION, learningRate = 1e-2)
@Targets("ffn.down.weight")
public final class ClipsBackbone implements ParameterDelta {
    private static final double LARGEST = 0.05;

    @Override
    public Tensor value(Site site, Tensor parameter) {
        BooleanIndexing.replaceWhere(parameter.value(), LARGEST, Conditions.greaterThan(LARGEST));
        return parameter.add(site.trainable("delta", Init.zeros(), parameter.shape()));
    }
}
