package org.deltaweave.cli;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deltaweave.tensor.DeltaweaveException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Fits a network epoch by epoch, and watches loss and speed. */
final class Learning extends BaseTrainingListener {
    private final Progress progress;
    private final PeakMemory memory;
    private final List<Double> losses = new ArrayList<>();
    private double sum;
    private int batches;

    private Learning(Progress progress, PeakMemory memory) {
        this.progress = progress;
        this.memory = memory;
    }

    /** Returns the mean cross-entropy of each epoch. */
    static List<Double> fit(
            ComputationGraph network, DataSetIterator texts, int epochs, Progress progress, PeakMemory memory) {
        Learning learning = new Learning(progress, memory);
        network.setListeners(learning);
        for (int epoch = 1; epoch <= epochs; epoch++) {
            network.fit(texts);
            learning.finish(epoch);
        }
        return learning.losses;
    }

    /** Called between the backward pass and the update, while score, parameters and masks belong to one batch. */
    @Override
    public void onGradientCalculation(Model model) {
        ComputationGraph network = (ComputationGraph) model;
        double loss = network.score() - network.calcRegularizationScore(true);
        if (!Double.isFinite(loss)) {
            throw new DeltaweaveException(
                    "DW-410",
                    "The loss is " + loss + " in epoch " + (losses.size() + 1) + ", batch " + (batches + 1),
                    "Train with a lower --lr");
        }
        sum += loss;
        batches++;
        memory.sample();
        progress.step(loss, tokens(network));
    }

    private void finish(int epoch) {
        double mean = sum / batches;
        losses.add(mean);
        progress.epoch(epoch, mean);
        sum = 0;
        batches = 0;
    }

    private static long tokens(ComputationGraph network) {
        INDArray[] masks = network.getInputMaskArrays();
        INDArray input = network.getInput(0);
        return masks == null || masks[0] == null
                ? input.size(0) * input.size(2)
                : masks[0].sumNumber().longValue();
    }
}
