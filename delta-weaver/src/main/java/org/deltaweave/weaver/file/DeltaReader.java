package org.deltaweave.weaver.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.tensor.file.TensorFile;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.tensor.torch.TorchFile;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads a delta directory that may come from anywhere. */
final class DeltaReader {
    private static final long LARGEST_CONFIG = 4 << 20;

    /** What PEFT wrote before it wrote safetensors. */
    private static final String OLD_TENSORS = "adapter_model.bin";

    private final Path directory;
    private final Path configFile;

    DeltaReader(Path directory) {
        this.directory = directory;
        this.configFile = directory.resolve(DeltaDirectory.CONFIG);
    }

    DeltaFile read() {
        Fields config = config();
        Path tensorFile = directory.resolve(DeltaDirectory.TENSORS);
        boolean own = config.object().has(ConfigText.OWN);
        if (!own && !Files.exists(tensorFile) && Files.isRegularFile(directory.resolve(OLD_TENSORS))) {
            return new PeftImport(directory, config).file(tensors(TorchFile.open(directory.resolve(OLD_TENSORS))));
        }
        require(Files.isRegularFile(tensorFile), "has no " + DeltaDirectory.TENSORS);
        Map<String, INDArray> tensors = tensors(SafetensorsFile.open(tensorFile));
        return own ? own(config.fields(ConfigText.OWN), tensors) : new PeftImport(directory, config).file(tensors);
    }

    /** The entries of the configuration. */
    Fields config() {
        require(Files.exists(directory), "does not exist");
        require(Files.isDirectory(directory), "is not a directory");
        require(Files.isRegularFile(configFile), "has no " + DeltaDirectory.CONFIG);
        Fields config = new Fields(configFile, "", parse());
        config.text("peft_type");
        return config;
    }

    private DeltaFile own(Fields own, Map<String, INDArray> tensors) {
        long format = own.whole("format");
        if (format != ConfigText.FORMAT) {
            throw new DeltaweaveException(
                    FileFaults.UNKNOWN_FORMAT,
                    "Delta directory " + directory + " has format " + format + ", but this version reads format "
                            + ConfigText.FORMAT,
                    "Use the version of Deltaweave that wrote it, or a newer one");
        }
        DeltaSpec spec = new DeltaSpec(own.text("method"), own.textsByName("settings"), own.whole("seed"));
        String fingerprint = own.text("fingerprint");
        List<String> savedNames = own.texts("saved");
        long count = own.whole("tensors");
        Map<String, INDArray> saved = takeNamed(savedNames, tensors);
        if (count != tensors.size()) {
            throw new DeltaweaveException(
                    FileFaults.WRONG_TENSORS,
                    "Delta directory " + directory + " should have " + count + " tensors of the method, but has "
                            + tensors.size(),
                    "Its two files do not belong together: copy or write the directory again");
        }
        return new DeltaFile(directory, spec, fingerprint, tensors, saved, notes(own), Set.of());
    }

    private static Map<String, Object> notes(Fields own) {
        Map<String, Object> notes = new TreeMap<>();
        own.object().properties().stream()
                .filter(entry -> !ConfigText.OWN_KEYS.contains(entry.getKey()))
                .forEach(entry -> notes.put(entry.getKey(), ConfigJson.plain(entry.getValue())));
        return Collections.unmodifiableMap(notes);
    }

    private JsonNode parse() {
        try {
            if (Files.size(configFile) > LARGEST_CONFIG) {
                throw malformed("is longer than " + LARGEST_CONFIG + " bytes, too long for a configuration", null);
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(configFile)))
                    .toString();
            JsonNode root = ConfigJson.read(text);
            if (!root.isObject()) {
                throw malformed("is not a JSON object", null);
            }
            return root;
        } catch (JsonProcessingException e) {
            throw malformed("is not valid JSON: " + Nearest.shorten(e.getOriginalMessage()), e);
        } catch (CharacterCodingException e) {
            throw malformed("is not valid UTF-8", e);
        } catch (IOException e) {
            throw new DeltaweaveException(
                    FileFaults.NOT_READ,
                    "File " + configFile + " cannot be read: " + e,
                    "Check that you may read it",
                    e);
        }
    }

    private DeltaweaveException malformed(String what, Throwable cause) {
        return new DeltaweaveException(
                FileFaults.BAD_CONFIG,
                "File " + configFile + " " + what,
                "The file is damaged or was edited: write it again",
                cause);
    }

    /** Reads a file whole, and closes it. */
    private static Map<String, INDArray> tensors(TensorFile file) {
        Map<String, INDArray> tensors = new TreeMap<>();
        try (file) {
            file.names().forEach(name -> tensors.put(name, file.read(name, DataType.FLOAT)));
        }
        return tensors;
    }

    /** Takes the named tensors out of {@code tensors}. */
    private Map<String, INDArray> takeNamed(List<String> names, Map<String, INDArray> tensors) {
        Map<String, INDArray> saved = new TreeMap<>();
        for (String name : names) {
            INDArray value = tensors.remove(TensorKeys.saved(name));
            if (value == null) {
                throw new DeltaweaveException(
                        FileFaults.WRONG_TENSORS,
                        "Delta directory " + directory + " lacks the saved tensor '" + TensorKeys.saved(name) + "'",
                        "Its two files do not belong together: copy or write the directory again");
            }
            saved.put(name, value);
        }
        return saved;
    }

    private void require(boolean fine, String problem) {
        if (!fine) {
            throw new DeltaweaveException(
                    FileFaults.NOT_READ,
                    "Delta directory " + directory + " " + problem,
                    "Name a directory that holds " + DeltaDirectory.CONFIG + " and " + DeltaDirectory.TENSORS);
        }
    }
}
