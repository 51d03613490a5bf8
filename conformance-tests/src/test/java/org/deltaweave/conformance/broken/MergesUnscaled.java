package org.deltaweave.conformance.broken;

import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.Init;
import org.deltaweave.api.Mergeable;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** A low-rank update that forgets its scale when it is merged. */
@DeltaMethod(
        name = "broken-merges-unscaled",
        family = Family.REPARAMETERIZATION,
        features = Feature.MERGEABLE,
        learningRate = 1e-2)
@Targets("ffn.down")
public final class MergesUnscaled implements ActivationDelta, Mergeable {
    private static final int RANK = 2;
    private static final double SCALE = 2;

    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        return output.add(input.mmulT(a(site)).mmulT(b(site)).mul(SCALE));
    }

    @Override
    public Tensor merge(Site site, Tensor weight) {
        return weight.add(b(site).mmul(a(site)));
    }

    private static Tensor a(Site site) {
        return site.trainable("a", Init.kaimingUniform(), RANK, site.inFeatures());
    }

    private static Tensor b(Site site) {
        return site.trainable("b", Init.zeros(), site.outFeatures(), RANK);
    }
}
