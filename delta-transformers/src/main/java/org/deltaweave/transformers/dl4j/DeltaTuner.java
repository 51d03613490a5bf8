package org.deltaweave.transformers.dl4j;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Makes DL4J networks whose trainable parameters are a delta and a head, and writes and reads them.
 *
 * <pre>{@code
 * Backbone bert = Backbone.load(Path.of("models/bert"));
 * DeltaTuner tuner = Guice.createInjector(new DeltaModule()).getInstance(DeltaTuner.class);
 * ComputationGraph net = tuner.classifier(bert, 2, "lora");
 * net.fit(trainIterator);
 * tuner.save(net, Path.of("sst2-lora"));
 * }</pre>
 */
public final class DeltaTuner {
    private static final String ENCODER = "encoder";
    private static final String HEAD = "head";
    private static final String WEIGHT = "classifier.weight";
    private static final String BIAS = "classifier.bias";
    private static final String BASE_MODEL = "baseModel";
    private static final double HEAD_STANDARD_DEVIATION = 0.02;
    private static final long SEED_FOR_ZERO = 0x5EED;

    private final DeltaWeaver weaver;

    /** @param weaver attaches the deltas; {@code DeltaModule} provides it */
    @Inject
    public DeltaTuner(DeltaWeaver weaver) {
        this.weaver = weaver;
    }

    /** A classifier with a fresh delta of the given method, with default or injected settings, and a fresh head. */
    public ComputationGraph classifier(Backbone backbone, int labels, String method) {
        return classifier(backbone, labels, DeltaSpec.of(method), Training.constant(1e-3));
    }

    /**
     * A classifier with a fresh delta and a fresh head.
     *
     * @param labels number of classes, at least 2
     * @return an ordinary network: fit it with a {@code TextIterator}
     */
    public ComputationGraph classifier(Backbone backbone, int labels, DeltaSpec spec, Training training) {
        return network(backbone, labels, training, encoder -> weaver.attach(encoder, spec));
    }

    /** The classifier that was saved in a delta directory, on the backbone it was trained on. */
    public ComputationGraph load(Backbone backbone, Path directory) {
        DeltaFile file = weaver.read(directory);
        INDArray weight = head(file, WEIGHT);
        INDArray bias = head(file, BIAS);
        if (weight.rank() != 2
                || weight.size(1) != backbone.config().hiddenSize()
                || bias.rank() != 1
                || bias.size(0) != weight.size(0)) {
            throw new DeltaweaveException(
                    "DW-344",
                    "The head in " + directory + " has shapes " + shape(weight) + " and " + shape(bias)
                            + ", but the backbone's vectors have length "
                            + backbone.config().hiddenSize(),
                    "Use the backbone that the delta was trained on");
        }
        ComputationGraph network = network(
                backbone, (int) weight.size(0), Training.constant(1e-3), encoder -> weaver.attach(encoder, file));
        network.getLayer(HEAD).setParam("W", weight.transpose());
        network.getLayer(HEAD).setParam("b", bias.reshape(1, bias.length()));
        return network;
    }

    /** Writes the network's delta and head into a directory, without the backbone. */
    public void save(ComputationGraph network, Path directory) {
        save(network, Map.of(), directory);
    }

    /** As the other method, with further entries, such as label names, that {@link DeltaFile#notes()} gives back. */
    public void save(ComputationGraph network, Map<String, Object> notes, Path directory) {
        TunedEncoder tuned = tuned(network);
        Map<String, INDArray> head = new LinkedHashMap<>();
        head.put(WEIGHT, network.getLayer(HEAD).getParam("W").transpose().dup('c'));
        INDArray bias = network.getLayer(HEAD).getParam("b");
        head.put(BIAS, bias.reshape(bias.length()));
        Map<String, Object> entries = new LinkedHashMap<>(notes);
        entries.putIfAbsent(BASE_MODEL, tuned.backbone());
        weaver.save(tuned.encoder(), tuned.delta(), head, entries, directory);
    }

    /** The delta of a network made here. */
    public Attachment delta(ComputationGraph network) {
        return tuned(network).delta();
    }

    /** The encoder of a network made here, with the delta attached. */
    public Transformer encoder(ComputationGraph network) {
        return tuned(network).encoder();
    }

    private static ComputationGraph network(
            Backbone backbone, int labels, Training training, Function<Transformer, Attachment> attach) {
        if (labels < 2) {
            throw new DeltaweaveException(
                    "DW-345", "A classifier with " + labels + " labels was asked for", "Give at least 2 labels");
        }
        EncoderRecipe recipe = new EncoderRecipe(backbone.name(), () -> backbone.newNetwork(training.seed()), attach);
        OutputLayer.Builder output = new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(backbone.config().hiddenSize())
                .nOut(labels)
                .weightInit(new NormalDistribution(0, HEAD_STANDARD_DEVIATION))
                .dropOut(1 - backbone.config().classifierDropout());
        output.weightDecay(training.weightDecay());
        OutputLayer head = output.build();
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(training.seed() == 0 ? SEED_FOR_ZERO : training.seed()) // to DL4J 0 means none
                .dataType(backbone.dataType())
                .updater(training.updater())
                .graphBuilder()
                .addInputs("tokens")
                .addLayer(
                        ENCODER,
                        EncoderLayer.of(recipe, backbone.config().hiddenSize(), training.weightDecay()),
                        "tokens")
                .addLayer(HEAD, head, ENCODER)
                .setOutputs(HEAD)
                .build();
        ComputationGraph network = new ComputationGraph(configuration);
        network.init();
        return network;
    }

    private static TunedEncoder tuned(ComputationGraph network) {
        if (network.getLayer(ENCODER) instanceof EncoderRuntime runtime) {
            return runtime.tuned();
        }
        throw new DeltaweaveException(
                "DW-346",
                "The network has no layer \"" + ENCODER + "\" made by a DeltaTuner",
                "Make it with DeltaTuner");
    }

    private static INDArray head(DeltaFile file, String name) {
        INDArray tensor = file.saved().get(name);
        if (tensor == null) {
            throw new DeltaweaveException(
                    "DW-347",
                    "The delta in " + file.directory() + " has no " + name + "; it holds "
                            + List.copyOf(file.saved().keySet()),
                    "Load it with a classifier's delta");
        }
        return tensor;
    }

    private static String shape(INDArray array) {
        return java.util.Arrays.toString(array.shape());
    }
}
