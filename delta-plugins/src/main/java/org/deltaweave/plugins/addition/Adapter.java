package org.deltaweave.plugins.addition;

import jakarta.inject.Inject;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/**
 * The bottleneck adapter: {@code h' = h + f(h D^T + b) U^T + c} on the output {@code h} of the attention and of the
 * feed-forward part, before the residual is added and normalised (Houlsby et al. 2019, arXiv 1902.00751).
 *
 * <p>With {@code d} the sub-layer's output width and {@code r} the bottleneck, {@code D} ("down") is {@code [r, d]},
 * {@code b} ("down_bias") {@code [r]}, {@code U} ("up") {@code [d, r]} and {@code c} ("up_bias") {@code [d]}: {@code
 * 2dr + r + d} numbers for each site. {@code D} starts normal, the rest zero, so a fresh adapter changes nothing.
 */
@DeltaMethod(name = "adapter", family = Family.ADDITION, features = Feature.IDENTITY_AT_INIT, learningRate = 5e-3)
@Targets({"attention.output", "ffn.down"})
public final class Adapter implements ActivationDelta {
    private final AdapterConfig config;

    @Inject
    Adapter(AdapterConfig config) {
        this.config = config;
    }

    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        long width = site.outFeatures();
        long bottleneck = config.bottleneck();
        Tensor down = site.trainable("down", Init.normal(config.initStd()), bottleneck, width);
        Tensor downBias = site.trainable("down_bias", Init.zeros(), bottleneck);
        Tensor up = site.trainable("up", Init.zeros(), width, bottleneck);
        // Adding 0.0 would turn -0.0 into 0.0; adding -0.0 and subtracting 0.0 change no bit of a fresh site's output.
        Tensor upBias = site.trainable("up_bias", Init.constant(-0.0), width);

        Tensor narrow = config.activation().apply(output.mmulT(down).addRowVector(downBias));
        return output.addRowVector(upBias).sub(narrow.mul(-1).mmulT(up));
    }
}
