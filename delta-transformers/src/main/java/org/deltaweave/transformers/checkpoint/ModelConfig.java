package org.deltaweave.transformers.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/** A model's {@code config.json}, read by key: a key that is absent or of another type is an error that names it. */
public final class ModelConfig {
    static final String FILE = "config.json";
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final ObjectNode json;

    private ModelConfig(Path file, ObjectNode json) {
        this.file = file;
        this.json = json;
    }

    /** Reads {@code config.json} of a directory; DW-301 if there is none or it is not a JSON object. */
    public static ModelConfig read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new DeltaweaveException(
                    "DW-301",
                    "Directory " + directory + " has no config.json",
                    "Give the directory of a Hugging Face checkpoint: config.json, model.safetensors and tokenizer files");
        }
        return new ModelConfig(file, object(file, "DW-301"));
    }

    /** A configuration that was made here and not read, such as a test's. */
    public static ModelConfig of(ObjectNode json) {
        return new ModelConfig(Path.of(FILE), json.deepCopy());
    }

    /** The JSON object in a file. */
    static ObjectNode object(Path file, String errorId) {
        try {
            if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return object;
            }
            throw new DeltaweaveException(
                    errorId, "File " + file + " is not a JSON object", "Download or export the model again");
        } catch (JsonProcessingException e) {
            throw new DeltaweaveException(
                    errorId,
                    "File " + file + " is not valid JSON: " + Nearest.shorten(e.getOriginalMessage()),
                    "Download or export the model again",
                    e);
        } catch (IOException e) {
            throw new DeltaweaveException(
                    errorId, "File " + file + " cannot be read: " + e, "Check that you may read it", e);
        }
    }

    /** A copy of the whole object. */
    public ObjectNode json() {
        return json.deepCopy();
    }

    /** Where it was read. */
    public Path file() {
        return file;
    }

    /** A required object, as a configuration of its own. */
    public ModelConfig section(String key) {
        JsonNode node = required(key);
        if (!(node instanceof ObjectNode object)) {
            throw mistyped(key, node, "an object");
        }
        return new ModelConfig(file, object);
    }

    /** Whether the key is present and not null. */
    public boolean has(String key) {
        return json.hasNonNull(key);
    }

    /** A required text. */
    public String text(String key) {
        JsonNode node = required(key);
        if (!node.isTextual()) {
            throw mistyped(key, node, "a text");
        }
        return node.textValue();
    }

    /** A text, or {@code otherwise} if the key is absent or null. */
    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** A required whole number of at least 1. */
    public int positive(String key) {
        JsonNode node = required(key);
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1) {
            throw mistyped(key, node, "a whole number from 1 to " + Integer.MAX_VALUE);
        }
        return node.intValue();
    }

    /** A whole number of at least 1, or {@code otherwise} if the key is absent or null. */
    public int positive(String key, int otherwise) {
        return has(key) ? positive(key) : otherwise;
    }

    /** A whole number of at least 0, or {@code otherwise} if the key is absent or null. */
    public int whole(String key, int otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode node = required(key);
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
            throw mistyped(key, node, "a whole number from 0 to " + Integer.MAX_VALUE);
        }
        return node.intValue();
    }

    /** A required finite number. */
    public double number(String key) {
        JsonNode node = required(key);
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw mistyped(key, node, "a number");
        }
        return node.doubleValue();
    }

    /** A finite number, or {@code otherwise} if the key is absent or null. */
    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    /** True or false, or {@code otherwise} if the key is absent or null. */
    public boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode node = required(key);
        if (!node.isBoolean()) {
            throw mistyped(key, node, "true or false");
        }
        return node.booleanValue();
    }

    private JsonNode required(String key) {
        if (!has(key)) {
            List<String> keys = new ArrayList<>();
            json.fieldNames().forEachRemaining(keys::add);
            throw new DeltaweaveException(
                    "DW-302",
                    "File " + file + " has no key '" + key + "'",
                    "Add it. Nearest of its keys: " + Nearest.names(key, keys));
        }
        return json.get(key);
    }

    private DeltaweaveException mistyped(String key, JsonNode node, String wanted) {
        return new DeltaweaveException(
                "DW-303",
                "In " + file + ", key '" + key + "' is " + Nearest.shorten(node.toString()) + ", not " + wanted,
                "Correct the file");
    }
}
