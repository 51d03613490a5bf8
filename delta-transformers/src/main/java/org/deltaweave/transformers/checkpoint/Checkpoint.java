package org.deltaweave.transformers.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.tensor.file.TensorFile;
import org.deltaweave.tensor.file.TensorInfo;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An open Hugging Face checkpoint: {@code config.json} and the tensors of {@code model.safetensors} or, where there is
 * none, {@code pytorch_model.bin}, whole or in shards.
 *
 * <p>It remembers which tensors were asked for, so that a loader can say which it had no use for.
 */
public final class Checkpoint implements AutoCloseable {
    private final Path directory;
    private final ModelConfig config;
    private final WeightFiles weights;
    private final Set<String> unread;

    private Checkpoint(Path directory, ModelConfig config, WeightFiles weights) {
        this.directory = directory;
        this.config = config;
        this.weights = weights;
        this.unread = new TreeSet<>(weights.byTensor().keySet());
    }

    /**
     * Opens a checkpoint's files.
     *
     * @throws DeltaweaveException DW-300 if it is no directory, DW-301 for {@code config.json}, DW-304 if it has no
     *     weights, DW-305 for a wrong index of shards, DW-11x and DW-12x for a damaged file
     */
    public static Checkpoint open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new DeltaweaveException(
                    "DW-300",
                    "There is no directory " + directory,
                    "Give the directory of a Hugging Face checkpoint: config.json, model.safetensors and tokenizer files");
        }
        return new Checkpoint(directory, ModelConfig.read(directory), WeightFiles.open(directory));
    }

    /** Where it was read. */
    public Path directory() {
        return directory;
    }

    /** The model's configuration. */
    public ModelConfig config() {
        return config;
    }

    /** All tensors' names, sorted. */
    public Set<String> names() {
        return Collections.unmodifiableSet(weights.byTensor().keySet());
    }

    /** Whether there is a tensor of that name. */
    public boolean has(String name) {
        return weights.byTensor().containsKey(name);
    }

    /** Type and shape of a tensor; does not count as reading it. DW-306 if there is none. */
    public TensorInfo info(String name) {
        return file(name).info(name);
    }

    /**
     * A new array with a tensor's values; it may be asked for again, as tied tensors are.
     *
     * @param type FLOAT or DOUBLE
     * @param expectedShape what the configuration asks for; DW-307 if the file has another shape
     */
    public INDArray tensor(String name, DataType type, long... expectedShape) {
        TensorFile file = file(name);
        long[] shape = file.info(name).shape();
        if (!Arrays.equals(shape, expectedShape)) {
            throw new DeltaweaveException(
                    "DW-307",
                    "Tensor '" + name + "' in " + file.path() + " has shape " + Arrays.toString(shape)
                            + " where the configuration asks for " + Arrays.toString(expectedShape),
                    "Check that config.json and the weights are of the same model");
        }
        INDArray array = file.read(name, type);
        unread.remove(name);
        return array;
    }

    /** The tensors that nobody has asked for yet, sorted. */
    public Set<String> unread() {
        return Collections.unmodifiableSet(unread);
    }

    /** What to throw where a model needs a tensor that is under none of the given names and prefixes: DW-306. */
    public DeltaweaveException missing(List<String> names, List<String> prefixes) {
        String wanted = prefixes.stream()
                .flatMap(prefix -> names.stream().map(name -> "'" + prefix + name + "'"))
                .collect(Collectors.joining(" or "));
        return missing(wanted, names.get(0));
    }

    private TensorFile file(String name) {
        if (!has(name)) {
            throw missing("'" + name + "'", name);
        }
        return weights.byTensor().get(name);
    }

    private DeltaweaveException missing(String wanted, String name) {
        return new DeltaweaveException(
                "DW-306",
                "Checkpoint " + directory + " has no tensor " + wanted,
                "Check that it is of the kind that its config.json says. Nearest of its " + names().size()
                        + " tensors: " + Nearest.names(name, names()));
    }

    @Override
    public void close() {
        weights.close();
    }
}
