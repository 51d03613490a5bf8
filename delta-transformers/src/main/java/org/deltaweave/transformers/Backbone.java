package org.deltaweave.transformers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.tensor.safetensors.StorageType;
import org.deltaweave.transformers.architecture.Architecture;
import org.deltaweave.transformers.architecture.Architectures;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.transformers.checkpoint.Checkpoint;
import org.deltaweave.transformers.checkpoint.CheckpointWriter;
import org.deltaweave.transformers.checkpoint.ModelConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A frozen pretrained network: its weights are read once and shared by all networks tuned from it.
 *
 * <p>Close it when no network uses it any more; its native memory is then freed at once.
 */
public final class Backbone implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Backbone.class);
    private static final String HEAD = "head.";

    private final String name;
    private final Architecture architecture;
    private final SharedWeights weights;
    private final BackboneIdentity identity;
    private final boolean languageHead;
    private final Map<String, INDArray> classifier;

    private Backbone(String name, Architecture architecture, Weights source, Map<String, INDArray> classifier) {
        this.name = name;
        this.architecture = architecture;
        this.weights = new SharedWeights(source);
        this.classifier = classifier;
        String head = architecture.languageHeadParameter();
        this.languageHead = head.isEmpty() || source.has(head);
        // The layers ask for every parameter as they are made: after this all of them are read.
        BackboneIdentity unknown = new BackboneIdentity("", 0, source.dataType(), architecture.names());
        architecture.network(unknown, weights, false, 0);
        if (languageHead) {
            architecture.network(unknown, weights, true, 0);
        }
        Map<String, Tensor> base = new TreeMap<>(weights.tensors());
        base.keySet().removeIf(parameter -> parameter.startsWith(HEAD));
        this.identity = new BackboneIdentity(
                Fingerprint.of(base),
                base.values().stream().mapToLong(tensor -> tensor.length()).sum(),
                source.dataType(),
                architecture.names());
    }

    /** Reads a Hugging Face directory (config.json and weights) as float32. */
    public static Backbone load(Path directory) {
        return load(directory, DataType.FLOAT);
    }

    /**
     * Reads a Hugging Face directory. Tensors of a classifier's head are kept for classifiers made from it; others that the
     * architecture has no use for are listed in the log.
     *
     * @param dataType FLOAT, or DOUBLE for checks
     * @throws DeltaweaveException DW-3xx if it is incomplete, malformed, or of an architecture that is not supported
     */
    public static Backbone load(Path directory, DataType dataType) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            Architecture architecture = Architectures.read(checkpoint.config());
            Path fileName = directory.toAbsolutePath().normalize().getFileName();
            Map<String, INDArray> classifier = new TreeMap<>();
            for (String tensor : checkpoint.names()) {
                if (architecture.classifier().owns(tensor)) {
                    classifier.put(
                            tensor,
                            checkpoint.tensor(
                                    tensor, dataType, checkpoint.info(tensor).shape()));
                }
            }
            Backbone backbone = new Backbone(
                    fileName == null ? "" : fileName.toString(),
                    architecture,
                    new CheckpointWeights(checkpoint, architecture.names(), dataType),
                    classifier);
            List<String> unexpected = checkpoint.unread().stream()
                    .filter(tensor -> !architecture.names().ignores(tensor))
                    .toList();
            if (!unexpected.isEmpty()) {
                LOG.warn("{} holds tensors that its architecture has no use for: {}", directory, unexpected);
            }
            return backbone;
        }
    }

    /** An untrained BERT with random weights, none of them zero or one: for tests and trials. */
    public static Backbone random(BertConfig config, long seed, DataType dataType) {
        return random(config.json(), seed, dataType);
    }

    /** An untrained network of the architecture and sizes that a {@code config.json} describes, as the other method. */
    public static Backbone random(ObjectNode config, long seed, DataType dataType) {
        Architecture architecture = Architectures.read(ModelConfig.of(config));
        return new Backbone("random-" + architecture.type(), architecture, new RandomWeights(seed, dataType), Map.of());
    }

    /** Writes config.json and model.safetensors (float32) as a Hugging Face directory; the tokenizer's files are not its own. */
    public void save(Path directory) {
        Map<String, INDArray> tensors = CheckpointLayout.of(architecture.names(), weights.tensors());
        tensors.putAll(classifier);
        CheckpointWriter.write(directory, architecture.json(), tensors, StorageType.F32, List.of());
    }

    /**
     * A network with layers of its own over the shared weights, for what reads its vectors; {@code seed} is for what it
     * draws while training.
     */
    public Transformer newNetwork(long seed) {
        return architecture.network(identity, weights, false, seed);
    }

    /**
     * As {@link #newNetwork}, with the language head.
     *
     * @throws DeltaweaveException DW-352 if the checkpoint has none
     */
    public Transformer newLanguageModel(long seed) {
        if (!languageHead) {
            throw new DeltaweaveException(
                    "DW-352",
                    "Backbone " + name + " has no language head: no tensor "
                            + architecture.names().external(architecture.languageHeadParameter()),
                    "Use a checkpoint of a language model, or another task");
        }
        return architecture.network(identity, weights, true, seed);
    }

    /** Whether it can score words: {@link #newLanguageModel} works. */
    public boolean hasLanguageHead() {
        return languageHead;
    }

    /** The classifier's head that the checkpoint holds, by its tensors' names in the file; empty if it holds none. */
    public Map<String, INDArray> classifierHead() {
        return Collections.unmodifiableMap(classifier);
    }

    /** The directory's name, without the path to it. */
    public String name() {
        return name;
    }

    /** The architecture with its sizes. */
    public Architecture config() {
        return architecture;
    }

    /** FLOAT or DOUBLE. */
    public DataType dataType() {
        return weights.dataType();
    }

    /** A digest of the base model's weights, {@code sha256:...}. */
    public String fingerprint() {
        return identity.fingerprint();
    }

    /** Number of parameters of the base model. */
    public long parameterCount() {
        return identity.parameterCount();
    }

    /** Frees the weights; networks made from this backbone must not be used any more. */
    @Override
    public void close() {
        weights.tensors().values().forEach(tensor -> {
            if (tensor.value().closeable()) {
                tensor.value().close();
            }
        });
        classifier.values().forEach(INDArray::close);
    }
}
