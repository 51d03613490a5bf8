package org.deltaweave.weaver.attach;

import jakarta.inject.Inject;
import java.util.List;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Init;
import org.deltaweave.api.Mergeable;
import org.deltaweave.api.MixedDelta;
import org.deltaweave.api.Setting;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** Deltas with one peculiarity each, registered by hand by the tests that need them. */
final class Deltas {
    private Deltas() {}

    @DeltaMethod(name = "noise", family = Family.ADDITION)
    @Targets("attention.query")
    static class Noise implements ActivationDelta {
        @Override
        public Tensor forward(Site site, Tensor input, Tensor output) {
            return Tensor.constant(output.value().add(1));
        }
    }

    @DeltaMethod(name = "broken-merge", family = Family.ADDITION)
    @Targets("attention.query")
    static class BrokenMerge extends Noise implements Mergeable {
        @Override
        public Tensor merge(Site site, Tensor weight) {
            return Tensor.constant(weight.value().sum(true, 0));
        }
    }

    /** Does something else in the pass after the probe, as {@code trick} says. */
    abstract static class Fickle implements ActivationDelta {
        private int passes;

        @Override
        public Tensor forward(Site site, Tensor input, Tensor output) {
            if (site.layer().orElseThrow() == 1) {
                return output;
            }
            return passes++ == 0 ? first(site, output) : then(site, output);
        }

        Tensor first(Site site, Tensor output) {
            site.trainable("a", Init.ones(), 2, 3);
            return output;
        }

        abstract Tensor then(Site site, Tensor output);
    }

    @DeltaMethod(name = "late-request", family = Family.ADDITION)
    @Targets("attention.query")
    static class LateRequest extends Fickle {
        @Override
        Tensor then(Site site, Tensor output) {
            site.trainable("b", Init.ones(), 2, 3);
            return output;
        }
    }

    @DeltaMethod(name = "other-shape", family = Family.ADDITION)
    @Targets("attention.query")
    static class OtherShape extends Fickle {
        @Override
        Tensor then(Site site, Tensor output) {
            site.trainable("a", Init.ones(), 3, 2);
            return output;
        }
    }

    @DeltaMethod(name = "other-kind", family = Family.ADDITION)
    @Targets("attention.query")
    static class OtherKind extends Fickle {
        @Override
        Tensor then(Site site, Tensor output) {
            site.constant("a", Init.ones(), 2, 3);
            return output;
        }
    }

    @DeltaMethod(name = "thrower", family = Family.ADDITION)
    @Targets("attention.query")
    static class Thrower extends Fickle {
        @Override
        Tensor then(Site site, Tensor output) {
            throw new IllegalStateException("out of luck");
        }
    }

    @DeltaMethod(name = "thrower-at-once", family = Family.ADDITION)
    @Targets("attention.query")
    static class ThrowerAtOnce extends Fickle {
        @Override
        Tensor first(Site site, Tensor output) {
            throw new IllegalStateException("out of luck");
        }

        @Override
        Tensor then(Site site, Tensor output) {
            return output;
        }
    }

    @DeltaMethod(name = "null-result", family = Family.ADDITION)
    @Targets("attention.query")
    static class NullResult extends Fickle {
        @Override
        Tensor then(Site site, Tensor output) {
            return null;
        }
    }

    @DeltaMethod(name = "wrong-type", family = Family.ADDITION)
    @Targets("attention.query")
    static class WrongType extends Fickle {
        @Override
        Tensor then(Site site, Tensor output) {
            return Tensor.constant(output.value().castTo(DataType.FLOAT));
        }
    }

    /** Adds 1 to its sub-layers' outputs, and a trained number to those of their parameters whose names end so. */
    @DeltaMethod(name = "mixed", family = Family.ADDITION)
    @Targets("attention.query")
    static class Mixed implements MixedDelta {
        @Override
        public Tensor forward(Site site, Tensor input, Tensor output) {
            return output.add(1);
        }

        @Override
        public boolean changes(String parameter, boolean targeted) {
            return targeted && parameter.endsWith(".bias");
        }

        @Override
        public Tensor value(Site site, Tensor parameter) {
            return Tensor.constant(parameter
                    .value()
                    .add(site.trainable("two", Init.constant(2), 1).scalar()));
        }
    }

    /** Asks for a tensor as large as it is told. */
    @DeltaMethod(name = "huge", family = Family.ADDITION)
    @Targets("attention.query")
    static class Huge implements ActivationDelta {
        /** One setting. */
        record Config(@Setting(defaultValue = "2", min = 1, description = "rows") int size) {}

        private final Config config;

        @Inject
        Huge(Config config) {
            this.config = config;
        }

        @Override
        public Tensor forward(Site site, Tensor input, Tensor output) {
            site.trainable("a", Init.ones(), config.size(), site.inFeatures());
            return output;
        }
    }

    /** Refuses every network. */
    @DeltaMethod(name = "picky", family = Family.ADDITION)
    @Targets("attention.query")
    static class Picky extends Noise {
        @Override
        public void attached(List<Site> sites) {
            throw new IllegalStateException(
                    "none of " + sites.size() + " sites, first " + sites.get(0).externalName());
        }
    }

    /** Uses everything a site offers. */
    @DeltaMethod(name = "collector", family = Family.ADDITION)
    @Targets("attention.query")
    static class Collector implements ActivationDelta {
        @Override
        public Tensor forward(Site site, Tensor input, Tensor output) {
            site.trainable("own", Init.normal(1), site.outFeatures());
            site.constant("frozen", Init.normal(1), site.inFeatures(), 2);
            Tensor scale = site.shared("scale", Init.ones(), 1);
            site.penalty(scale);
            return site.training()
                    ? Tensor.constant(output.value().add(site.random().nextDouble()))
                    : output;
        }
    }
}
