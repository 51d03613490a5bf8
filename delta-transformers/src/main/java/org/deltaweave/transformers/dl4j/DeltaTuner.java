package org.deltaweave.transformers.dl4j;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(DeltaTuner.class);
    private static final String TRANSFORMER = "transformer";
    private static final String BASE_MODEL = "baseModel";
    private static final String TASK = "task";
    private static final String PEFT_TASK = "taskType";
    private static final long SEED_FOR_ZERO = 0x5EED;

    private final DeltaWeaver weaver;

    /** @param weaver attaches the deltas; {@code DeltaModule} provides it */
    @Inject
    public DeltaTuner(DeltaWeaver weaver) {
        this.weaver = weaver;
    }

    /** A text classifier with a fresh delta of the given method, with default or injected settings. */
    public ComputationGraph classifier(Backbone backbone, int labels, String method) {
        return classifier(backbone, labels, DeltaSpec.of(method), Training.constant(1e-3));
    }

    /** A text classifier with a fresh delta; its labels are one-hot, {@code [texts, labels]}. */
    public ComputationGraph classifier(Backbone backbone, int labels, DeltaSpec spec, Training training) {
        return network(backbone, Task.CLASSIFICATION, labels, spec, training);
    }

    /**
     * A network for a task with a fresh delta. A classifier's head is the checkpoint's where that has one of this form and
     * size; else it is fresh, and the log says so.
     *
     * @param outputs number of classes, at least 2; 1 for regression; any number for language models, which have no head
     *     of their own
     * @return an ordinary network, to fit with an iterator of the task's data
     * @throws DeltaweaveException DW-345 for too few outputs, DW-352 if a language model's checkpoint scores no words
     */
    public ComputationGraph network(Backbone backbone, Task task, int outputs, DeltaSpec spec, Training training) {
        requireOutputs(task, outputs);
        ComputationGraph network =
                build(backbone, task, outputs, training, transformer -> weaver.attach(transformer, spec));
        if (!task.isLanguageModel()) {
            start(network, head(backbone, task, outputs, training), backbone);
        }
        return network;
    }

    /** The head of the checkpoint, if it fits. */
    private static void start(ComputationGraph network, Head head, Backbone backbone) {
        Map<String, INDArray> found = backbone.classifierHead();
        boolean fits = head.shapes().entrySet().stream()
                .allMatch(wanted -> found.containsKey(wanted.getKey())
                        && Arrays.equals(found.get(wanted.getKey()).shape(), wanted.getValue()));
        if (fits) {
            head.assign(network, found);
        } else {
            LOG.info(
                    "{} has no head {}: a fresh one is used",
                    backbone.name(),
                    head.shapes().keySet());
        }
    }

    /** The network that was saved in a delta directory, on the backbone it was trained on. */
    public ComputationGraph load(Backbone backbone, Path directory) {
        DeltaFile file = weaver.read(directory);
        Task task = task(file);
        Training training = Training.constant(1e-3);
        if (task.isLanguageModel()) {
            requireHead(Map.of(), file);
            return build(backbone, task, 0, training, transformer -> weaver.attach(transformer, file));
        }
        String weight = Head.outputWeight(task, backbone.config());
        if (!file.saved().containsKey(weight)) {
            throw new DeltaweaveException(
                    "DW-347",
                    "The delta in " + file.directory() + " has no " + weight + "; it holds "
                            + List.copyOf(file.saved().keySet()),
                    "Load it with a delta for " + task.key());
        }
        int outputs = (int) file.saved().get(weight).size(0);
        Head head = head(backbone, task, outputs, training);
        requireHead(head.shapes(), file);
        ComputationGraph network =
                build(backbone, task, outputs, training, transformer -> weaver.attach(transformer, file));
        head.assign(network, file.saved());
        return network;
    }

    /** What a delta file's network does: as it says, else as PEFT's name of the task says. */
    public static Task task(DeltaFile file) {
        if (file.notes().get(TASK) instanceof String key) {
            return Task.of(key);
        }
        Object peft = file.notes().get(PEFT_TASK);
        return Task.ofPeftType(String.valueOf(peft)).orElse(Task.CLASSIFICATION);
    }

    private static void requireHead(Map<String, long[]> shapes, DeltaFile file) {
        Map<String, String> wanted = described(shapes);
        Map<String, long[]> saved = new TreeMap<>();
        file.saved().forEach((name, tensor) -> saved.put(name, tensor.shape()));
        if (!described(saved).equals(wanted)) {
            throw new DeltaweaveException(
                    "DW-344",
                    "The head in " + file.directory() + " has " + described(saved) + ", but the backbone's is "
                            + wanted,
                    "Use the backbone that the delta was trained on");
        }
    }

    private static Map<String, String> described(Map<String, long[]> shapes) {
        Map<String, String> described = new TreeMap<>();
        shapes.forEach((name, shape) -> described.put(name, Arrays.toString(shape)));
        return described;
    }

    /** Writes the network's delta and head into a directory, without the backbone. */
    public void save(ComputationGraph network, Path directory) {
        save(network, Map.of(), directory);
    }

    /** As the other method, with further entries, such as label names, that {@link DeltaFile#notes()} gives back. */
    public void save(ComputationGraph network, Map<String, Object> notes, Path directory) {
        TunedTransformer tuned = tuned(network);
        Map<String, INDArray> head =
                tuned.head().map(form -> form.tensors(network)).orElse(Map.of());
        Map<String, Object> entries = new LinkedHashMap<>(notes);
        entries.putIfAbsent(BASE_MODEL, tuned.backbone());
        entries.putIfAbsent(TASK, tuned.task().key());
        tuned.task().peftType().ifPresent(type -> entries.putIfAbsent(PEFT_TASK, type));
        weaver.save(tuned.transformer(), tuned.delta(), head, entries, directory);
    }

    /** The delta of a network made here. */
    public Attachment delta(ComputationGraph network) {
        return tuned(network).delta();
    }

    /** The transformer of a network made here, with the delta attached. */
    public Transformer transformer(ComputationGraph network) {
        return tuned(network).transformer();
    }

    private static Head head(Backbone backbone, Task task, int outputs, Training training) {
        return new Head(task, outputs, backbone.config(), training.weightDecay());
    }

    private static void requireOutputs(Task task, int outputs) {
        int least = task == Task.REGRESSION ? 1 : 2;
        if (!task.isLanguageModel() && (outputs < least || task == Task.REGRESSION && outputs > 1)) {
            throw new DeltaweaveException(
                    "DW-345",
                    "A network for " + task.key() + " with " + outputs + " labels was asked for",
                    task == Task.REGRESSION ? "Give 1" : "Give at least 2 labels");
        }
    }

    private static ComputationGraph build(
            Backbone backbone, Task task, int outputs, Training training, Function<Transformer, Attachment> attach) {
        Supplier<Transformer> transformers = task.isLanguageModel()
                ? () -> backbone.newLanguageModel(training.seed())
                : () -> backbone.newNetwork(training.seed());
        NetworkRecipe.Frame frame = new NetworkRecipe.Frame(
                backbone.name(),
                task,
                task.isLanguageModel() ? Optional.empty() : Optional.of(head(backbone, task, outputs, training)));
        NetworkRecipe recipe = new NetworkRecipe(frame, transformers, attach);
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(training.seed() == 0 ? SEED_FOR_ZERO : training.seed()) // to DL4J 0 means none
                .dataType(backbone.dataType())
                .updater(training.updater())
                .graphBuilder()
                .addInputs("tokens");
        TransformerLayer.Output form = task.isLanguageModel()
                ? TransformerLayer.Output.WORDS
                : task == Task.TOKEN_CLASSIFICATION ? TransformerLayer.Output.TOKENS : TransformerLayer.Output.TEXTS;
        int width = task.isLanguageModel()
                ? backbone.config().vocabSize()
                : backbone.config().hiddenSize();
        graph.addLayer(TRANSFORMER, TransformerLayer.of(recipe, form, width, training.weightDecay()), "tokens");
        graph.setOutputs(
                frame.head().map(head -> head.addTo(graph, TRANSFORMER)).orElse(TRANSFORMER));
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        return network;
    }

    private static TunedTransformer tuned(ComputationGraph network) {
        if (network.getLayer(TRANSFORMER) instanceof TransformerRuntime runtime) {
            return runtime.tuned();
        }
        throw new DeltaweaveException(
                "DW-346",
                "The network has no layer \"" + TRANSFORMER + "\" made by a DeltaTuner",
                "Make it with DeltaTuner");
    }
}
