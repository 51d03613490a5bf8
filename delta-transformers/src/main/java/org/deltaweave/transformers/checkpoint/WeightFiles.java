package org.deltaweave.transformers.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.tensor.file.TensorFile;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.tensor.torch.TorchFile;

/** Which open file of a checkpoint holds which tensor: one file, or the shards that an index lists. */
record WeightFiles(Map<String, TensorFile> byTensor, Map<Path, TensorFile> files) implements AutoCloseable {
    static final String SINGLE = "model.safetensors";
    private static final String TORCH = "pytorch_model.bin";
    private static final String INDEX = ".index.json";
    private static final String REMEDY = "Download all files of the model again";

    /** Opens the weights in the first form that is there: safetensors before PyTorch's archive, whole before sharded. */
    static WeightFiles open(Path directory) {
        WeightFiles weights = new WeightFiles(new TreeMap<>(), new TreeMap<>());
        boolean opened = false;
        try {
            if (!weights.find(directory, SINGLE, SafetensorsFile::open)
                    && !weights.find(directory, TORCH, TorchFile::open)) {
                throw new DeltaweaveException(
                        "DW-304",
                        "Directory " + directory + " has neither " + SINGLE + " nor " + TORCH
                                + ", whole or as shards with an index (" + SINGLE + INDEX + ")",
                        "Give the directory of a Hugging Face checkpoint with its weights");
            }
            opened = true;
            return weights;
        } finally {
            if (!opened) {
                weights.close();
            }
        }
    }

    private boolean find(Path directory, String name, Function<Path, TensorFile> format) {
        Path index = directory.resolve(name + INDEX);
        if (Files.isRegularFile(directory.resolve(name))) {
            files.put(directory.resolve(name), format.apply(directory.resolve(name)));
        } else if (Files.isRegularFile(index)) {
            openShards(directory, index, format);
        } else {
            return false;
        }
        files.values().forEach(this::addTensors);
        return true;
    }

    private void openShards(Path directory, Path index, Function<Path, TensorFile> format) {
        JsonNode map = ModelConfig.object(index, "DW-305").path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new DeltaweaveException("DW-305", "File " + index + " has no object 'weight_map'", REMEDY);
        }
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String tensor = entry.getKey();
            TensorFile shard = files.computeIfAbsent(shard(directory, index, tensor, entry.getValue()), format);
            if (!shard.names().contains(tensor)) {
                throw new DeltaweaveException(
                        "DW-305",
                        "File " + index + " says that tensor '" + Nearest.shorten(tensor) + "' is in " + shard.path()
                                + ", but it is not",
                        REMEDY);
            }
        }
    }

    /** All of a file's tensors, also such as the index does not mention; unread ones are listed later. */
    private void addTensors(TensorFile file) {
        for (String name : file.names()) {
            TensorFile other = byTensor.put(name, file);
            if (other != null) {
                throw new DeltaweaveException(
                        "DW-305",
                        "Tensor '" + Nearest.shorten(name) + "' is both in " + other.path() + " and in " + file.path(),
                        REMEDY);
            }
        }
    }

    private static Path shard(Path directory, Path index, String tensor, JsonNode name) {
        String where = "File " + index + " places tensor '" + Nearest.shorten(tensor) + "' in "
                + Nearest.shorten(name.toString());
        Path base = directory.toAbsolutePath().normalize();
        Path shard;
        try {
            shard = base.resolve(name.isTextual() ? name.textValue() : "").normalize();
        } catch (InvalidPathException e) {
            throw new DeltaweaveException("DW-305", where + ", which is no file name", REMEDY, e);
        }
        if (!shard.startsWith(base) || shard.equals(base)) {
            throw new DeltaweaveException("DW-305", where + ", which is not a file inside the directory", REMEDY);
        }
        if (!Files.isRegularFile(shard)) {
            throw new DeltaweaveException("DW-305", where + ", but there is no such file", REMEDY);
        }
        return directory.resolve(base.relativize(shard));
    }

    @Override
    public void close() {
        files.values().forEach(TensorFile::close);
    }
}
