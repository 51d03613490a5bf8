package org.deltaweave.conformance;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.Feature;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A delta method under examination, with given settings, on a small random backbone. */
final class Subject {
    private static final double PERTURBATION = 0.1;

    private static final String NO_SUCH_TARGET = "[DW-204]";

    private final Bench bench;
    private final PluginDescriptor plugin;
    private final Map<String, String> settings;
    private final SmallBackbone small;
    private Optional<Attachment> sample = Optional.empty();

    /** @param seed of everything random in the checks */
    Subject(Bench bench, String method, Map<String, String> settings, String architecture, long seed) {
        this.bench = bench;
        this.plugin = bench.catalog().plugin(method);
        this.settings = Map.copyOf(settings);
        this.small = new SmallBackbone(architecture, seed);
    }

    Bench bench() {
        return bench;
    }

    PluginDescriptor plugin() {
        return plugin;
    }

    String method() {
        return plugin.name();
    }

    long seed() {
        return small.seed();
    }

    SmallBackbone small() {
        return small;
    }

    boolean promises(Feature feature) {
        return plugin.features().contains(feature);
    }

    /** The method with the settings under examination. */
    DeltaSpec spec() {
        return new DeltaSpec(method(), settings, seed());
    }

    /** The step size that the method names for itself. */
    double learningRate() {
        try {
            return Class.forName(plugin.className(), false, bench.catalog().loader())
                    .getAnnotation(DeltaMethod.class)
                    .learningRate();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Random numbers that follow from the seed and a purpose. */
    RandomGenerator random(String purpose) {
        return new SplittableRandom(31 * seed() + purpose.hashCode());
    }

    /** Why its default targets cannot be found on this architecture, as biases on one that has none; empty if they can. */
    Optional<String> unfit() {
        try {
            sample();
            return Optional.empty();
        } catch (DeltaweaveException e) {
            boolean noSuchPlace = e.getMessage().startsWith(NO_SUCH_TARGET);
            if (noSuchPlace && settings.isEmpty() && !small.architecture().equals("bert")) {
                return Optional.of("not for " + small.architecture() + ": " + e.getMessage());
            }
            throw e;
        }
    }

    /** Whether another method, with its defaults, finds its places on this architecture. */
    boolean fits(String other) {
        return new Subject(bench, other, Map.of(), small.architecture(), seed())
                .unfit()
                .isEmpty();
    }

    /** Whether it has sites in the small backbone. */
    boolean actsOnSites() {
        return !sample().sites().isEmpty();
    }

    /** Whether it trains anything but the classifier. */
    boolean trainsTensors() {
        return !sample().parameters().isEmpty();
    }

    private Attachment sample() {
        if (sample.isEmpty()) {
            sample = Optional.of(attach(small.backbone(DataType.FLOAT).newNetwork(0)));
        }
        return sample.get();
    }

    /** Attaches a fresh delta. */
    Attachment attach(Transformer encoder) {
        return bench.weaver().attach(encoder, spec());
    }

    /** Adds random numbers to every trainable tensor, as training would: no term stays zero. */
    void perturb(Attachment delta) {
        RandomGenerator random = random("perturbation");
        for (DeltaParameter parameter : delta.parameters()) {
            INDArray values = parameter.tensor().value();
            double[] numbers = Outputs.numbers(values);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] += random.nextGaussian() * PERTURBATION;
            }
            values.assign(Nd4j.createFromArray(numbers).reshape(values.shape()).castTo(values.dataType()));
        }
    }
}
