package org.deltaweave.transformers.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.tensor.safetensors.SafetensorsFile;

/** Which open file of a checkpoint holds which tensor: one file, or the shards that an index lists. */
record WeightFiles(Map<String, SafetensorsFile> byTensor, Map<Path, SafetensorsFile> files) implements AutoCloseable {
    static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String REMEDY = "Download all files of the model again";

    static WeightFiles open(Path directory) {
        WeightFiles weights = new WeightFiles(new TreeMap<>(), new TreeMap<>());
        boolean opened = false;
        try {
            if (Files.isRegularFile(directory.resolve(SINGLE))) {
                SafetensorsFile file = weights.file(directory.resolve(SINGLE));
                file.names().forEach(name -> weights.byTensor.put(name, file));
            } else if (Files.isRegularFile(directory.resolve(INDEX))) {
                weights.addShards(directory, directory.resolve(INDEX));
            } else {
                throw noWeights(directory);
            }
            opened = true;
            return weights;
        } finally {
            if (!opened) {
                weights.close();
            }
        }
    }

    private static DeltaweaveException noWeights(Path directory) {
        if (Files.isRegularFile(directory.resolve("pytorch_model.bin"))
                || Files.isRegularFile(directory.resolve("pytorch_model.bin.index.json"))) {
            return new DeltaweaveException(
                    "DW-304",
                    "Directory " + directory + " has its weights only as pytorch_model.bin, a pickle that may run code",
                    "Convert it to " + SINGLE
                            + ", in Python with model.save_pretrained(directory, safe_serialization=True)");
        }
        return new DeltaweaveException(
                "DW-304",
                "Directory " + directory + " has neither " + SINGLE + " nor " + INDEX,
                "Give the directory of a Hugging Face checkpoint with its weights");
    }

    private void addShards(Path directory, Path index) {
        JsonNode map = ModelConfig.object(index, "DW-305").path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new DeltaweaveException("DW-305", "File " + index + " has no object 'weight_map'", REMEDY);
        }
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String tensor = entry.getKey();
            SafetensorsFile shard = file(shard(directory, index, tensor, entry.getValue()));
            if (!shard.names().contains(tensor)) {
                throw new DeltaweaveException(
                        "DW-305",
                        "File " + index + " says that tensor '" + Nearest.shorten(tensor) + "' is in " + shard.path()
                                + ", but it is not",
                        REMEDY);
            }
            byTensor.put(tensor, shard);
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

    private SafetensorsFile file(Path path) {
        return files.computeIfAbsent(path, SafetensorsFile::open);
    }

    @Override
    public void close() {
        files.values().forEach(SafetensorsFile::close);
    }
}
