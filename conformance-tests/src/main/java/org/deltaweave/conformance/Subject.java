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
import org.deltaweave.transformers.Transformer;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A delta method under examination, with given settings, on a small random BERT. */
final class Subject {
    private static final double PERTURBATION = 0.1;

    private final Bench bench;
    private final PluginDescriptor plugin;
    private final Map<String, String> settings;
    private final SmallBert bert;
    private Optional<Attachment> sample = Optional.empty();

    /** @param seed of everything random in the checks */
    Subject(Bench bench, String method, Map<String, String> settings, long seed) {
        this.bench = bench;
        this.plugin = bench.catalog().plugin(method);
        this.settings = Map.copyOf(settings);
        this.bert = new SmallBert(seed);
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
        return bert.seed();
    }

    SmallBert bert() {
        return bert;
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

    /** Whether it has sites in the small BERT. */
    boolean actsOnSites() {
        return !sample().sites().isEmpty();
    }

    /** Whether it trains anything but the classifier. */
    boolean trainsTensors() {
        return !sample().parameters().isEmpty();
    }

    private Attachment sample() {
        if (sample.isEmpty()) {
            sample = Optional.of(attach(bert.backbone(DataType.FLOAT).newNetwork(0)));
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
