package org.deltaweave.transformers.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/** A model's {@code config.json}, read by key: a key that is absent or of another type is an error that names it. */
public final class ModelConfig {
    static final String FILE = "config.json";
    private static final long LONGEST = 1 << 25;
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private final Path file;
    private final String section;
    private final ObjectNode json;

    private ModelConfig(Path file, String section, ObjectNode json) {
        this.file = file;
        this.section = section;
        this.json = json;
    }

    /** Reads {@code config.json} of a directory; DW-301 if there is none or it is not a JSON object. */
    public static ModelConfig read(Path directory) {
        return read(directory, FILE);
    }

    /** Reads another of a directory's JSON files the same way, such as {@code generation_config.json}. */
    public static ModelConfig read(Path directory, String name) {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new DeltaweaveException(
                    "DW-301",
                    "Directory " + directory + " has no " + name,
                    "Give the directory of a Hugging Face checkpoint: config.json, model.safetensors and tokenizer files");
        }
        return new ModelConfig(file, "", object(file, "DW-301"));
    }

    /** A configuration that was made here and not read, such as a test's. */
    public static ModelConfig of(ObjectNode json) {
        return new ModelConfig(Path.of(FILE), "", json.deepCopy());
    }

    /** The JSON object in a file. */
    static ObjectNode object(Path file, String errorId) {
        try {
            if (Files.size(file) > LONGEST) {
                throw new DeltaweaveException(
                        errorId,
                        "File " + file + " has " + Files.size(file) + " bytes; at most " + LONGEST + " are read",
                        "Download or export the model again");
            }
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
        if (!isInt(node) || node.intValue() < 1) {
            throw mistyped(key, node, "a whole number from 1 to " + Integer.MAX_VALUE);
        }
        return node.intValue();
    }

    /** A whole number of at least 1, or {@code otherwise} if the key is absent or null. */
    public int positive(String key, int otherwise) {
        return has(key) ? positive(key) : otherwise;
    }

    /** A required whole number, which may be negative or zero: a token's id. */
    public int whole(String key) {
        JsonNode node = required(key);
        if (!isInt(node)) {
            throw mistyped(key, node, "a whole number");
        }
        return node.intValue();
    }

    /** A whole number; empty if the key is absent or null. */
    public OptionalInt optionalWhole(String key) {
        return has(key) ? OptionalInt.of(whole(key)) : OptionalInt.empty();
    }

    /** Whole numbers, one alone or a list of them, as for {@code eos_token_id}; empty if the key is absent or null. */
    public List<Integer> wholes(String key) {
        if (!has(key)) {
            return List.of();
        }
        JsonNode node = required(key);
        return isInt(node)
                ? List.of(node.intValue())
                : list(key, "whole numbers", ModelConfig::isInt, JsonNode::intValue);
    }

    private static boolean isInt(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt();
    }

    /** A whole number of at least 0, or {@code otherwise} if the key is absent or null. */
    public int natural(String key, int otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        int number = whole(key);
        if (number < 0) {
            throw mistyped(key, required(key), "a whole number from 0 to " + Integer.MAX_VALUE);
        }
        return number;
    }

    /** A required finite number. */
    public double number(String key) {
        JsonNode node = required(key);
        if (!isFinite(node)) {
            throw mistyped(key, node, "a number");
        }
        return node.doubleValue();
    }

    /** A finite number, or {@code otherwise} if the key is absent or null. */
    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    /** A list of finite numbers; empty if the key is absent or null. */
    public List<Double> numbers(String key) {
        return list(key, "numbers", ModelConfig::isFinite, JsonNode::doubleValue);
    }

    private static boolean isFinite(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.doubleValue());
    }

    /** A list of texts; empty if the key is absent or null. */
    public List<String> strings(String key) {
        return list(key, "texts", JsonNode::isTextual, JsonNode::textValue);
    }

    private <T> List<T> list(String key, String kind, Predicate<JsonNode> fits, Function<JsonNode, T> value) {
        if (!has(key)) {
            return List.of();
        }
        JsonNode node = required(key);
        List<T> values = new ArrayList<>();
        boolean fitting = node.isArray();
        for (JsonNode element : node) {
            fitting &= fits.test(element);
            values.add(value.apply(element));
        }
        if (!fitting) {
            throw mistyped(key, node, "a list of " + kind);
        }
        return Collections.unmodifiableList(values);
    }

    /** A required object within this one, such as {@code rope_scaling}; errors name its keys with it before. */
    public ModelConfig section(String key) {
        if (!(required(key) instanceof ObjectNode object)) {
            throw mistyped(key, required(key), "an object");
        }
        return new ModelConfig(file, section + key + ".", object);
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
                    "File " + file + " has no key '" + section + key + "'",
                    "Add it. Nearest of its keys: " + Nearest.names(key, keys));
        }
        return json.get(key);
    }

    private DeltaweaveException mistyped(String key, JsonNode node, String wanted) {
        return new DeltaweaveException(
                "DW-303",
                "In " + file + ", key '" + section + key + "' is " + Nearest.shorten(node.toString()) + ", not "
                        + wanted,
                "Correct the file");
    }
}
