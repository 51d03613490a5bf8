package org.deltaweave.conformance.broken;

import java.util.concurrent.ThreadLocalRandom;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Draws a random gain once for each JVM: only a fresh process shows that the file lacks it. */
@DeltaMethod(name = "broken-number-of-process", family = Family.ADDITION, learningRate = 1e-2)
@Targets("ffn.down")
public final class NumberOfThisProcess implements ActivationDelta {
    private static final double GAIN = ThreadLocalRandom.current().nextDouble(0.5, 1.5);

    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        Tensor shift = site.trainable("shift", Init.zeros(), site.outFeatures());
        return output.addRowVector(shift.mul(GAIN));
    }
}
