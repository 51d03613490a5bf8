package org.deltaweave.benchmarks.ours;

import com.google.inject.Guice;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.benchmarks.worker.Fixture;
import org.deltaweave.benchmarks.worker.Task;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.transformers.dl4j.Training;
import org.deltaweave.weaver.DeltaModule;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes the network of a task, with the same first values in every process. */
final class Networks {
    private static final double SPREAD = 0.02;
    private static final long SEED = 1;

    private final DeltaTuner tuner = Guice.createInjector(new DeltaModule()).getInstance(DeltaTuner.class);

    DeltaTuner tuner() {
        return tuner;
    }

    ComputationGraph network(Backbone backbone, Task task) {
        Training how = new Training(task.learningRate(), Task.WEIGHT_DECAY, 0, 0, SEED);
        ComputationGraph network = tuner.classifier(backbone, Fixture.CLASSES, DeltaSpec.of(task.method()), how);
        if (!task.method().equals("full")) {
            tuner.delta(network).parameters().forEach(Networks::shake);
        }
        return network;
    }

    /** Moves away from zero what a fresh delta has as zero: half of its gradients would be zero otherwise. */
    private static void shake(DeltaParameter parameter) {
        INDArray values = parameter.tensor().value();
        if (parameter.name().endsWith("lora_A") || parameter.name().endsWith("down")) {
            return;
        }
        SplittableRandom random = new SplittableRandom(parameter.name().hashCode());
        for (long i = 0; i < values.length(); i++) {
            values.putScalar(i, random.nextGaussian() * SPREAD);
        }
    }
}
