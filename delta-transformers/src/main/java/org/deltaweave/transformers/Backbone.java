package org.deltaweave.transformers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.safetensors.StorageType;
import org.deltaweave.transformers.bert.Bert;
import org.deltaweave.transformers.bert.BertConfig;
import org.deltaweave.transformers.checkpoint.Checkpoint;
import org.deltaweave.transformers.checkpoint.CheckpointWriter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A frozen pretrained network: its weights are read once and shared by all networks tuned from it.
 *
 * <p>Close it when no network uses it any more; its native memory is then freed at once.
 */
public final class Backbone implements AutoCloseable {
    private static final List<String> PREFIXES = List.of("bert.", "");

    private final String name;
    private final BertConfig config;
    private final SharedWeights weights;
    private final String fingerprint;
    private final long parameterCount;

    private Backbone(String name, BertConfig config, Weights source) {
        this.name = name;
        this.config = config;
        this.weights = new SharedWeights(source);
        // The layers ask for every parameter as they are made: after this all of them are read.
        new Bert(config, weights, "", 0, 0);
        this.fingerprint = Fingerprint.of(weights.tensors());
        this.parameterCount = weights.tensors().values().stream()
                .mapToLong(tensor -> tensor.length())
                .sum();
    }

    /** Reads a Hugging Face directory (config.json and model.safetensors) as float32. */
    public static Backbone load(Path directory) {
        return load(directory, DataType.FLOAT);
    }

    /**
     * Reads a Hugging Face directory.
     *
     * @param dataType FLOAT, or DOUBLE for checks
     * @throws DeltaweaveException DW-3xx if it is incomplete, malformed, or of an architecture that is not supported
     */
    public static Backbone load(Path directory, DataType dataType) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            String architecture = checkpoint.config().text("model_type");
            if (!architecture.equals("bert")) {
                throw new DeltaweaveException(
                        "DW-349", directory + " holds a model of type \"" + architecture + "\"", "Supported is: bert");
            }
            BertConfig config = BertConfig.read(checkpoint.config());
            Path fileName = directory.toAbsolutePath().normalize().getFileName();
            return new Backbone(
                    fileName == null ? "" : fileName.toString(),
                    config,
                    new CheckpointWeights(checkpoint, PREFIXES, dataType));
        }
    }

    /** An untrained BERT with random weights, none of them zero or one: for tests and trials. */
    public static Backbone random(BertConfig config, long seed, DataType dataType) {
        return new Backbone("random-bert", config, new RandomWeights(seed, dataType));
    }

    /** Writes config.json and model.safetensors (float32) as a Hugging Face directory; the tokenizer's files are not its own. */
    public void save(Path directory) {
        Map<String, INDArray> tensors = new TreeMap<>();
        weights.tensors().forEach((parameter, tensor) -> tensors.put(PREFIXES.get(0) + parameter, tensor.value()));
        CheckpointWriter.write(directory, config.json(), tensors, StorageType.F32, List.of());
    }

    /** An encoder with layers of its own over the shared weights; {@code seed} is for what it draws while training. */
    public Encoder newEncoder(long seed) {
        return new Bert(config, weights, fingerprint, parameterCount, seed);
    }

    /** The directory's name, without the path to it. */
    public String name() {
        return name;
    }

    /** Sizes and constants. */
    public BertConfig config() {
        return config;
    }

    /** FLOAT or DOUBLE. */
    public DataType dataType() {
        return weights.dataType();
    }

    /** A digest of the weights, {@code sha256:...}. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Number of parameters. */
    public long parameterCount() {
        return parameterCount;
    }

    /** Frees the weights; networks made from this backbone must not be used any more. */
    @Override
    public void close() {
        weights.tensors().values().forEach(tensor -> {
            if (tensor.value().closeable()) {
                tensor.value().close();
            }
        });
    }
}
