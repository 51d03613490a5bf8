package org.deltaweave.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.Attachment;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.dl4j.Task;
import org.deltaweave.transformers.metrics.Score;
import org.deltaweave.transformers.text.TextIterator;

/**
 * A tuned network and what is measured on it.
 *
 * @param backbone what it was tuned from
 * @param task what it does
 * @param network delta and head are its parameters
 * @param delta attached to its transformer
 */
record TunedNetwork(Backbone backbone, Task task, ComputationGraph network, Attachment delta) {
    /** The task's figures; the first one is its own. */
    List<Score> scores(TextIterator texts) {
        return Evaluation.of(network, task, texts);
    }

    Outcome outcome(
            List<Score> scores, double seconds, DeltaDirectory directory, PeakMemory memory, List<Double> losses) {
        long head = network.numParams() - delta.parameterCount();
        try {
            return new Outcome(
                    delta.spec().method(),
                    task.key(),
                    Outcome.defined(scores),
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
