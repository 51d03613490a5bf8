package org.deltaweave.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.Attachment;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.text.TextIterator;

/**
 * A tuned network and what is measured on it.
 *
 * @param backbone what it was tuned from
 * @param network delta and head are its parameters
 * @param delta attached to its encoder
 */
record Classifier(Backbone backbone, ComputationGraph network, Attachment delta) {
    /** Share of texts whose most probable label is the right one. */
    double accuracy(TextIterator texts) {
        return network.<org.nd4j.evaluation.classification.Evaluation>evaluate(texts)
                .accuracy();
    }

    Outcome outcome(double accuracy, double seconds, DeltaDirectory directory, PeakMemory memory, List<Double> losses) {
        long head = network.numParams() - delta.parameterCount();
        try {
            return new Outcome(
                    delta.spec().method(),
                    accuracy,
                    network.numParams(),
                    network.numParams() / (double) (backbone.parameterCount() + head),
                    seconds,
                    directory.bytes(),
                    memory.megabytes(),
                    losses);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot measure " + directory.path(), e);
        }
    }
}
