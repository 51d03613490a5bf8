package org.deltaweave.conformance;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.dl4j.Training;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** A DL4J classifier with the method's delta, and examples to train it on. */
final class Trial {
    private static final int EXAMPLES = 32;

    private final ComputationGraph network;
    private final DataSet examples;

    private Trial(ComputationGraph network, DataSet examples) {
        this.network = network;
        this.examples = examples;
    }

    /** With the settings under examination. */
    static Trial of(Subject subject, Backbone backbone) {
        return of(subject, backbone, subject.spec());
    }

    /** With other settings of the same method. */
    static Trial of(Subject subject, Backbone backbone, DeltaSpec spec) {
        // No weight decay: it would move tensors whose gradient never arrives.
        Training training = new Training(subject.learningRate(), 0, 0, 0, subject.seed());
        ComputationGraph network = subject.bench().tuner().classifier(backbone, TokenTask.LABELS, spec, training);
        return new Trial(network, TokenTask.examples(EXAMPLES, subject.random("examples")));
    }

    ComputationGraph network() {
        return network;
    }

    /** Takes so many steps on all examples at once. */
    void train(int steps) {
        for (int i = 0; i < steps; i++) {
            network.fit(examples);
        }
    }

    /** The mean loss over the examples, outside training. */
    double loss() {
        return network.score(examples, false);
    }

    /** The probabilities that the network gives. */
    Outputs output() {
        INDArray[] output = network.output(
                false, new INDArray[] {examples.getFeatures()}, new INDArray[] {examples.getFeaturesMaskArray()});
        return Outputs.of("probabilities", output[0]);
    }
}
