package org.deltaweave.weaver.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

    /** A string; empty for null or if the entry is not there. */
    Optional<String> maybeText(String key) {
        JsonNode node = object.path(key);
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(text(key));
    }

    /** One string or a list of them; empty for null or if the entry is not there. */
    Optional<List<String>> textOrTexts(String key) {
        JsonNode node = object.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        return Optional.of(node.isTextual() ? List.of(node.textValue()) : texts(key));
    }

    /** One whole number or a list of them; empty for null or if the entry is not there. */
    Optional<Set<Integer>> wholeOrWholes(String key) {
        JsonNode node = object.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isArray() && !node.canConvertToInt()) {
            return fail(key, "a whole number or a list of them");
        }
        Set<Integer> numbers = new TreeSet<>();
        (node.isArray() ? node : List.of(node))
                .forEach(number -> numbers.add(
                        number.isIntegralNumber() && number.canConvertToInt()
                                ? number.intValue()
                                : fail(key, "a whole number or a list of them")));
        return Optional.of(numbers);
    }

    /** An object of finite numbers, in the file's order; none for null or if the entry is not there. */
    Map<String, Double> numbersByName(String key) {
        JsonNode node = object.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return new LinkedHashMap<>();
        }
        Map<String, Double> numbers = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> numbers.put(
                        entry.getKey(),
                        entry.getValue().isNumber()
                                        && Double.isFinite(entry.getValue().doubleValue())
                                ? entry.getValue().doubleValue()
                                : fail(key, "an object of numbers")));
        return node.isObject() ? numbers : fail(key, "an object of numbers");
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
