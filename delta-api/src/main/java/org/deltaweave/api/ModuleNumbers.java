package org.deltaweave.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/**
 * Numbers for some modules of a backbone by {@link ModulePattern#end patterns}, such as PEFT's {@code rank_pattern}. Where
 * several match, the first counts; PEFT's files keep them in alphabetical order.
 */
public final class ModuleNumbers {
    private static final String SEPARATOR = ";";

    private final Map<String, Double> numbers;
    private final List<ModulePattern> patterns = new ArrayList<>();

    /**
     * Numbers by pattern, in the order in which they are tried.
     *
     * @throws DeltaweaveException DW-218 for a pattern that cannot be used, or that holds a semicolon
     */
    public ModuleNumbers(Map<String, ? extends Number> numbers) {
        this.numbers = new LinkedHashMap<>();
        numbers.forEach((pattern, number) -> {
            if (pattern.contains(SEPARATOR)) {
                throw bad(pattern, "holds a semicolon, which separates patterns");
            }
            this.numbers.put(pattern, number.doubleValue());
            patterns.add(ModulePattern.end(pattern));
        });
    }

    /**
     * Reads {@code pattern=number;pattern=number}; blank text has none.
     *
     * @throws DeltaweaveException DW-218 saying which part is malformed
     */
    public static ModuleNumbers parse(String text) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (String part : text.isBlank() ? new String[0] : text.split(SEPARATOR, -1)) {
            int equals = part.lastIndexOf('=');
            if (equals < 1) {
                throw bad(part, "has no number: write pattern=number");
            }
            String pattern = part.substring(0, equals).strip();
            try {
                double number = Double.parseDouble(part.substring(equals + 1));
                if (numbers.put(pattern, number) != null) {
                    throw bad(part, "comes twice");
                }
            } catch (NumberFormatException e) {
                throw bad(part, "does not end with a number");
            }
        }
        return new ModuleNumbers(numbers);
    }

    /** The number for a module, if a pattern matches it. */
    public OptionalDouble of(String module) {
        for (ModulePattern pattern : patterns) {
            if (pattern.matches(module)) {
                return OptionalDouble.of(numbers.get(pattern.toString()));
            }
        }
        return OptionalDouble.empty();
    }

    /** The numbers by pattern, in order. */
    public Map<String, Double> byPattern() {
        return new LinkedHashMap<>(numbers);
    }

    /** What {@link #parse} reads; whole numbers without a point. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        numbers.forEach((pattern, number) -> parts.add(
                pattern + "=" + (number == Math.rint(number) ? Long.toString(number.longValue()) : number.toString())));
        return String.join(SEPARATOR, parts);
    }

    private static DeltaweaveException bad(String part, String why) {
        return new DeltaweaveException(
                "DW-218",
                "In the numbers by module, \"" + Nearest.shorten(part) + "\" " + why,
                "Write them as in query=4;.*\\.0\\..*=8");
    }
}
