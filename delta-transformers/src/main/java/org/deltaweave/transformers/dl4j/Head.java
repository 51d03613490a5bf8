package org.deltaweave.transformers.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.transformers.architecture.Architecture;
import org.deltaweave.transformers.architecture.ClassifierForm;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The trained layers above a backbone, in the form of its architecture: DL4J layers whose parameters have names in Hugging
 * Face's files.
 *
 * @param task what the network does; not a language model
 * @param outputs number of classes; 1 for regression
 */
record Head(Task task, int outputs, Architecture architecture, double weightDecay) {
    private static final String DENSE = "dense";
    private static final String OUTPUT = "head";
    private static final double STANDARD_DEVIATION = 0.02;

    private ClassifierForm.Output output() {
        ClassifierForm form = architecture.classifier();
        return task == Task.TOKEN_CLASSIFICATION ? form.tokens() : form.texts();
    }

    private Optional<ClassifierForm.Dense> dense() {
        return task == Task.TOKEN_CLASSIFICATION
                ? Optional.empty()
                : architecture.classifier().dense();
    }

    /** Adds the layers above the one called {@code below}, and returns the name of the output layer. */
    String addTo(GraphBuilder graph, String below) {
        String under = below;
        if (dense().isPresent()) {
            DenseLayer.Builder layer = new DenseLayer.Builder()
                    .nOut(architecture.hiddenSize())
                    .activation(HeadActivation.of(dense().get().activation()));
            graph.addLayer(DENSE, common(layer).build(), under);
            under = DENSE;
        }
        graph.addLayer(OUTPUT, outputLayer(), under);
        return OUTPUT;
    }

    private org.deeplearning4j.nn.conf.layers.Layer outputLayer() {
        boolean regresses = task == Task.REGRESSION;
        LossFunction loss = regresses ? LossFunction.MSE : LossFunction.MCXENT;
        Activation activation = regresses ? Activation.IDENTITY : Activation.SOFTMAX;
        if (task == Task.TOKEN_CLASSIFICATION) {
            return common(new RnnOutputLayer.Builder(loss)
                            .activation(activation)
                            .dataFormat(RNNFormat.NCW)
                            .nOut(outputs)
                            .hasBias(output().bias()))
                    .build();
        }
        return common(new OutputLayer.Builder(loss)
                        .activation(activation)
                        .nOut(outputs)
                        .hasBias(output().bias()))
                .build();
    }

    private <B extends org.deeplearning4j.nn.conf.layers.FeedForwardLayer.Builder<B>> B common(B builder) {
        builder.nIn(architecture.hiddenSize())
                .weightInit(new NormalDistribution(0, STANDARD_DEVIATION))
                .dropOut(1 - architecture.classifierDropout());
        builder.weightDecay(weightDecay);
        return builder;
    }

    /** The head's tensors by their names in files, as these hold them: weights {@code [out, in]}. */
    Map<String, INDArray> tensors(ComputationGraph network) {
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        modules().forEach((layer, name) -> {
            tensors.put(
                    name + ".weight",
                    network.getLayer(layer).getParam("W").transpose().dup('c'));
            INDArray bias = network.getLayer(layer).getParam("b");
            if (bias != null) {
                tensors.put(name + ".bias", bias.dup('c').reshape(bias.length()));
            }
        });
        return tensors;
    }

    /** Sets the head's parameters; every tensor must be there, in the right shape. */
    void assign(ComputationGraph network, Map<String, INDArray> tensors) {
        modules().forEach((layer, name) -> {
            network.getLayer(layer).setParam("W", tensors.get(name + ".weight").transpose());
            INDArray bias = tensors.get(name + ".bias");
            if (bias != null) {
                network.getLayer(layer).setParam("b", bias.reshape(1, bias.length()));
            }
        });
    }

    /** The shapes of {@link #tensors}. */
    Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long hidden = architecture.hiddenSize();
        dense().ifPresent(layer -> {
            shapes.put(layer.name() + ".weight", new long[] {hidden, hidden});
            shapes.put(layer.name() + ".bias", new long[] {hidden});
        });
        shapes.put(output().name() + ".weight", new long[] {outputs, hidden});
        if (output().bias()) {
            shapes.put(output().name() + ".bias", new long[] {outputs});
        }
        return shapes;
    }

    /** The name in files of the weight whose rows are the outputs. */
    static String outputWeight(Task task, Architecture architecture) {
        return new Head(task, 1, architecture, 0).output().name() + ".weight";
    }

    private Map<String, String> modules() {
        Map<String, String> modules = new LinkedHashMap<>();
        dense().ifPresent(layer -> modules.put(DENSE, layer.name()));
        modules.put(OUTPUT, output().name());
        return modules;
    }
}
