package org.deltaweave.conformance.broken;

import java.util.concurrent.atomic.AtomicInteger;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;

/** Warms up over its first passes, also where nothing trains: its result depends on how often it was called. */
@DeltaMethod(name = "broken-remembers-passes", family = Family.ADDITION, learningRate = 1e-2)
@Targets("ffn.down")
public final class RemembersLastPass implements ActivationDelta {
    private final AtomicInteger passes = new AtomicInteger();

    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        int pass = site.training() ? passes.get() : passes.incrementAndGet();
        Tensor shift = site.trainable("shift", Init.normal(0.1), site.outFeatures());
        return output.addRowVector(shift.mul(1 - 1.0 / (1 + pass)));
    }
}
