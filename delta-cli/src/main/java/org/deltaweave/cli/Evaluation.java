package org.deltaweave.cli;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.transformers.dl4j.Task;
import org.deltaweave.transformers.metrics.Labels;
import org.deltaweave.transformers.metrics.Likelihood;
import org.deltaweave.transformers.metrics.Metrics;
import org.deltaweave.transformers.metrics.Numbers;
import org.deltaweave.transformers.metrics.Score;
import org.deltaweave.transformers.text.TextIterator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** What a network says of every example, compared with what is right; the first figure is the task's own. */
final class Evaluation {
    private final ComputationGraph network;
    private final List<Double> predicted = new ArrayList<>();
    private final List<Double> expected = new ArrayList<>();
    private double likelihood;
    private long tokens;

    private Evaluation(ComputationGraph network) {
        this.network = network;
    }

    static List<Score> of(ComputationGraph network, Task task, TextIterator texts) {
        Evaluation evaluation = new Evaluation(network);
        texts.reset();
        while (texts.hasNext()) {
            evaluation.add(task, texts.next());
        }
        return evaluation.scores(task, texts.totalOutcomes());
    }

    private void add(Task task, DataSet batch) {
        if (task.isLanguageModel()) {
            long labelled = batch.getLabelsMaskArray().sumNumber().longValue();
            likelihood += network.score(batch, false) * labelled;
            tokens += labelled;
            return;
        }
        INDArray output = network.output(
                        false, new INDArray[] {batch.getFeatures()}, new INDArray[] {batch.getFeaturesMaskArray()})[0];
        switch (task) {
            case REGRESSION -> {
                for (int i = 0; i < output.size(0); i++) {
                    compare(output.getDouble(i, 0), batch.getLabels().getDouble(i, 0));
                }
            }
            case TOKEN_CLASSIFICATION -> {
                INDArray best = output.argMax(1);
                INDArray right = batch.getLabels().argMax(1);
                INDArray counts = batch.getLabelsMaskArray();
                for (int i = 0; i < best.size(0); i++) {
                    for (int t = 0; t < best.size(1); t++) {
                        if (counts.getDouble(i, t) != 0) {
                            compare(best.getDouble(i, t), right.getDouble(i, t));
                        }
                    }
                }
            }
            default -> {
                INDArray best = output.argMax(1);
                INDArray right = batch.getLabels().argMax(1);
                for (int i = 0; i < best.length(); i++) {
                    compare(best.getDouble(i), right.getDouble(i));
                }
            }
        }
    }

    private void compare(double said, double right) {
        predicted.add(said);
        expected.add(right);
    }

    private List<Score> scores(Task task, int classes) {
        if (task.isLanguageModel()) {
            Likelihood all = new Likelihood(likelihood, tokens);
            return Metrics.LIKELIHOODS.stream().map(metric -> metric.of(all)).toList();
        }
        if (task == Task.REGRESSION) {
            Numbers all = new Numbers(numbers(predicted), numbers(expected));
            return Metrics.NUMBERS.stream().map(metric -> metric.of(all)).toList();
        }
        Labels all = new Labels(classes, indices(predicted), indices(expected));
        return Metrics.LABELS.stream()
                .filter(metric -> classes == 2 || !metric.name().equals("f1"))
                .map(metric -> metric.of(all))
                .toList();
    }

    private static double[] numbers(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static int[] indices(List<Double> list) {
        return list.stream().mapToInt(Double::intValue).toArray();
    }
}
