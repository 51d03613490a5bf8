package com.example.loha;

import jakarta.inject.Inject;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.Init;
import org.deltaweave.api.ParameterDelta;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/**
 * LoHa: {@code W' = W + alpha / rank (A1 B1) o (A2 B2)}, {@code o} elementwise (Hyeon-Woo et al. 2022, arXiv 2108.06098).
 */
@DeltaMethod(
        name = "loha",
        family = Family.REPARAMETERIZATION,
        features = {Feature.IDENTITY_AT_INIT, Feature.MERGEABLE},
        learningRate = 5e-3)
@Targets({"attention.query.weight", "attention.value.weight"})
public final class LoHa implements ParameterDelta {
    private final LoHaConfig config;

    @Inject
    LoHa(LoHaConfig config) {
        this.config = config;
    }

    @Override
    public Tensor value(Site site, Tensor weight) {
        Tensor first = product(site, "hada_w1", Init.kaimingUniform());
        Tensor second = product(site, "hada_w2", Init.zeros());
        return weight.add(first.mul(second).mul(config.alpha() / config.rank()));
    }

    private Tensor product(Site site, String name, Init initB) {
        Tensor a = site.trainable(name + "_a", Init.kaimingUniform(), site.outFeatures(), config.rank());
        return a.mmul(site.trainable(name + "_b", initB, config.rank(), site.inFeatures()));
    }
}
