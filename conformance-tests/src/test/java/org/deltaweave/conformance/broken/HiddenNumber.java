package org.deltaweave.conformance.broken;

import java.util.concurrent.ThreadLocalRandom;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Draws a random gain of its own when it is made, and keeps it in a field, where no file sees it. */
@DeltaMethod(name = "broken-hidden-number", family = Family.ADDITION, learningRate = 1e-2)
@Targets("ffn.down")
public final class HiddenNumber implements ActivationDelta {
    private final double gain = ThreadLocalRandom.current().nextDouble(0.5, 1.5);

    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        Tensor shift = site.trainable("shift", Init.zeros(), site.outFeatures());
        return output.addRowVector(shift.mul(gain));
    }
}
