package org.deltaweave.benchmarks.ours;

import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.benchmarks.worker.Observation;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Looks at loss and gradients between the backward pass and the update. */
final class StepListener extends BaseTrainingListener {
    private final DeltaTuner tuner;
    private final boolean gradients;
    private final int texts;
    private final Map<String, float[]> tensors = new TreeMap<>();
    private double loss;

    StepListener(DeltaTuner tuner, boolean gradients, int texts) {
        this.tuner = tuner;
        this.gradients = gradients;
        this.texts = texts;
    }

    @Override
    public void onGradientCalculation(Model model) {
        ComputationGraph network = (ComputationGraph) model;
        loss = network.score() - network.calcRegularizationScore(true);
        if (gradients) {
            Transformer encoder = tuner.transformer(network);
            for (DeltaParameter parameter : tuner.delta(network).parameters()) {
                keep(
                        name(encoder, parameter.name()),
                        parameter.tensor().gradient().orElseThrow());
            }
            INDArray bias = network.gradient().getGradientFor("head_b");
            keep(
                    bias == null ? "score.weight" : "classifier.weight",
                    network.gradient().getGradientFor("head_W").transpose());
            if (bias != null) {
                keep("classifier.bias", bias);
            }
        }
    }

    /** DL4J's gradients are sums over the texts until its updater divides them. */
    private void keep(String name, INDArray gradient) {
        float[] values = gradient.dup('c').data().asFloat();
        for (int i = 0; i < values.length; i++) {
            values[i] /= texts;
        }
        tensors.put(name, values);
    }

    /** Hugging Face's name; a change of a parameter has that parameter's. */
    private static String name(Transformer encoder, String parameter) {
        int dot = parameter.lastIndexOf('.');
        String site = encoder.externalName(parameter.substring(0, dot));
        String tensor = parameter.substring(dot + 1);
        return tensor.equals("delta") ? site : site + "." + tensor;
    }

    Observation observation() {
        return new Observation(loss, tensors);
    }
}
