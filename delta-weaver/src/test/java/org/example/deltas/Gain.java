package org.example.deltas;

import jakarta.inject.Inject;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.Init;
import org.deltaweave.api.Mergeable;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adds {@code scale * input * diag(gain)} to the output of a square linear sub-layer; gain starts at zero. */
@DeltaMethod(
        name = "gain",
        family = Family.REPARAMETERIZATION,
        features = Feature.IDENTITY_AT_INIT,
        learningRate = 2e-3)
@Targets("attention.query")
public final class Gain implements ActivationDelta, Mergeable {
    private final GainConfig config;

    @Inject
    Gain(GainConfig config) {
        this.config = config;
    }

    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        INDArray change = input.value().mulRowVector(gain(site));
        return Tensor.constant(output.value().add(change.mul(config.scale())));
    }

    @Override
    public Tensor merge(Site site, Tensor weight) {
        INDArray merged = weight.value().dup();
        for (int i = 0; i < site.inFeatures(); i++) {
            merged.putScalar(
                    i, i, merged.getDouble(i, i) + config.scale() * gain(site).getDouble(i));
        }
        return Tensor.constant(merged);
    }

    private static INDArray gain(Site site) {
        return site.trainable("gain", Init.zeros(), site.inFeatures()).value();
    }
}
