package org.deltaweave.weaver.wire;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deltaweave.api.Setting;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.internal.Faults;

/**
 * One setting of a delta method, as help texts show it.
 *
 * @param name what users write before the equals sign
 * @param type {@code int}, {@code long}, {@code double}, {@code boolean}, {@link String} or an enum
 * @param defaultValue the value used where the user gives none
 * @param min smallest number allowed
 * @param max largest number allowed
 * @param description one phrase
 */
public record MethodSetting(
        String name, Class<?> type, String defaultValue, double min, double max, String description) {
    static MethodSetting of(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        return new MethodSetting(
                component.getName(),
                component.getType(),
                setting.defaultValue(),
                setting.min(),
                setting.max(),
                setting.description());
    }

    /** What may be written: {@code a whole number from 1 to 256}, {@code true or false}, {@code one of: relu, gelu}. */
    public String expected() {
        if (type == int.class || type == long.class) {
            return "a whole number" + range();
        }
        if (type == double.class) {
            return "a number" + range();
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type.isEnum()) {
            return "one of: "
                    + Arrays.stream(type.getEnumConstants())
                            .map(MethodSetting::write)
                            .collect(Collectors.joining(", "));
        }
        return "text";
    }

    /** How a value of this setting is written. */
    static String write(Object value) {
        return value instanceof Enum<?> constant
                ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : String.valueOf(value);
    }

    /** The value that a text stands for. */
    Object parse(String method, String text) {
        try {
            return parse(text.strip());
        } catch (IllegalArgumentException malformed) {
            throw bad(method, text, malformed);
        }
    }

    /** Refuses a number outside the limits. */
    void check(String method, Object value) {
        if (value instanceof Number number && !(number.doubleValue() >= min && number.doubleValue() <= max)) {
            throw bad(method, write(value), null);
        }
    }

    private Object parse(String text) {
        if (type == int.class) {
            return Integer.parseInt(text);
        }
        if (type == long.class) {
            return Long.parseLong(text);
        }
        if (type == double.class) {
            return Double.parseDouble(text);
        }
        if (type == boolean.class) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException(text);
            };
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> write(constant).equals(text)
                            || ((Enum<?>) constant).name().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(text));
        }
        return text;
    }

    private DeltaweaveException bad(String method, String text, Throwable cause) {
        return new DeltaweaveException(
                Faults.BAD_SETTING,
                "Setting \"" + name + "\" (" + description + ") of method \"" + method + "\" is \"" + text + "\"",
                "Give " + expected() + "; the default is " + defaultValue,
                cause);
    }

    private String range() {
        if (min == Double.NEGATIVE_INFINITY && max == Double.POSITIVE_INFINITY) {
            return "";
        }
        if (max == Double.POSITIVE_INFINITY) {
            return " of at least " + number(min);
        }
        return min == Double.NEGATIVE_INFINITY
                ? " of at most " + number(max)
                : " from " + number(min) + " to " + number(max);
    }

    private static String number(double limit) {
        return limit == Math.rint(limit) && Math.abs(limit) < 1e15
                ? Long.toString((long) limit)
                : Double.toString(limit);
    }
}
