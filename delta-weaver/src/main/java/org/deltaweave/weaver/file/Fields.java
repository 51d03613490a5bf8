package org.deltaweave.weaver.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/**
 * The entries of one JSON object that somebody else wrote; whatever has the wrong type is an error that names it.
 *
 * @param file where the object is
 * @param prefix of its entries' names in messages, such as {@code deltaweave.}; empty at the top
 */
record Fields(Path file, String prefix, JsonNode object) {
    /** A string. */
    String text(String key) {
        JsonNode node = object.path(key);
        return node.isTextual() ? node.textValue() : fail(key, "a string");
    }

    /** A whole number that fits a long. */
    long whole(String key) {
        JsonNode node = object.path(key);
        return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : fail(key, "a whole number");
    }

    /** A finite number, or {@code missing} if the entry is not there. */
    double number(String key, double missing) {
        JsonNode node = object.path(key);
        if (node.isMissingNode()) {
            return missing;
        }
        return node.isNumber() && Double.isFinite(node.doubleValue()) ? node.doubleValue() : fail(key, "a number");
    }

    /** True or false, or {@code missing} if the entry is not there. */
    boolean flag(String key, boolean missing) {
        JsonNode node = object.path(key);
        if (node.isMissingNode()) {
            return missing;
        }
        return node.isBoolean() ? node.booleanValue() : fail(key, "true or false");
    }

    /** A list of strings; none for null or if the entry is not there. */
    List<String> texts(String key) {
        JsonNode node = object.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        node.forEach(item -> texts.add(item.isTextual() ? item.textValue() : fail(key, "a list of strings")));
        return node.isArray() ? List.copyOf(texts) : fail(key, "a list of strings");
    }

    /** An object of strings. */
    Map<String, String> textsByName(String key) {
        JsonNode node = object.path(key);
        Map<String, String> texts = new TreeMap<>();
        node.properties()
                .forEach(entry -> texts.put(
                        entry.getKey(),
                        entry.getValue().isTextual()
                                ? entry.getValue().textValue()
                                : fail(key, "an object of strings")));
        return node.isObject() ? texts : fail(key, "an object of strings");
    }

    /** An object. */
    Fields fields(String key) {
        JsonNode node = object.path(key);
        return node.isObject() ? new Fields(file, prefix + key + ".", node) : fail(key, "an object");
    }

    private <T> T fail(String key, String expected) {
        JsonNode node = object.path(key);
        throw new DeltaweaveException(
                FileFaults.BAD_CONFIG,
                "In " + file + ", '" + prefix + key + "' is "
                        + (node.isMissingNode() ? "missing" : Nearest.shorten(node.toString())),
                "It must be " + expected + "; the file is damaged or was edited: write it again");
    }
}
