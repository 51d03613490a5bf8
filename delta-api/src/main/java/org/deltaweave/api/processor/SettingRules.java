package org.deltaweave.api.processor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import org.deltaweave.api.Setting;

/** What must be true of a configuration record, whose components carry {@link Setting}. */
final class SettingRules {
    private static final List<String> RESERVED = List.of("targets", "layers");

    private final Elements elements;
    private final Subtypes subtypes;
    private final Problems problems;

    SettingRules(ProcessingEnvironment environment, Problems problems) {
        this.elements = environment.getElementUtils();
        this.subtypes = new Subtypes(environment);
        this.problems = problems;
    }

    void check(TypeElement type) {
        for (RecordComponentElement component : type.getRecordComponents()) {
            Optional<Written> written = Written.on(component, Setting.class, elements);
            if (written.isPresent()) {
                check(type, component, written.get());
            } else {
                problems.at(
                        component,
                        "Component '" + component + "' of configuration record " + type + " has no @Setting",
                        "Annotate it too: every component needs a default and a description");
            }
        }
    }

    private void check(TypeElement type, RecordComponentElement component, Written setting) {
        String place = "Setting '" + component + "' of " + type;
        if (RESERVED.contains(component.getSimpleName().toString())) {
            problems.at(component, place + " has a name that every method uses already", "Choose another name");
        }
        String text = setting.text("defaultValue");
        double min = setting.number("min");
        double max = setting.number("max");
        boolean bounded = min != Double.NEGATIVE_INFINITY || max != Double.POSITIVE_INFINITY;
        if (min > max) {
            problems.at(component, place + " has min " + min + " above max " + max, "Exchange them");
            return;
        }
        TypeMirror componentType = component.asType();
        switch (componentType.getKind()) {
            case INT, LONG, DOUBLE -> checkNumber(component, place, componentType, text, min, max);
            case BOOLEAN -> checkWord(component, place, List.of("true", "false"), text, bounded);
            default -> {
                if (isEnum(componentType)) {
                    checkWord(component, place, constants(componentType), asUsersWrite(text), bounded);
                } else if (subtypes.isSame(componentType, String.class)) {
                    checkUnbounded(component, place, bounded);
                } else {
                    problems.at(
                            component,
                            place + " has type " + componentType,
                            "Use int, long, double, boolean, String or an enum");
                }
            }
        }
    }

    private void checkNumber(Element component, String place, TypeMirror type, String text, double min, double max) {
        double number;
        try {
            number = switch (type.getKind()) {
                case INT -> Integer.parseInt(text);
                case LONG -> Long.parseLong(text);
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException e) {
            problems.at(
                    component,
                    place + " has default value '" + text + "', which is not of type " + type,
                    "Write a number of that type");
            return;
        }
        if (!(number >= min && number <= max)) {
            problems.at(
                    component,
                    place + " has default value " + text + ", which is not within " + min + " to " + max,
                    "Change the default or the range");
        }
    }

    private void checkWord(Element component, String place, List<String> known, String text, boolean bounded) {
        checkUnbounded(component, place, bounded);
        if (!known.contains(text)) {
            problems.at(
                    component,
                    place + " has default value '" + text + "', which it cannot take",
                    "Write one of " + String.join(", ", known));
        }
    }

    private void checkUnbounded(Element component, String place, boolean bounded) {
        if (bounded) {
            problems.at(component, place + " has min or max but is no number", "Remove them");
        }
    }

    private static boolean isEnum(TypeMirror type) {
        return type instanceof DeclaredType declared && declared.asElement().getKind() == ElementKind.ENUM;
    }

    private static List<String> constants(TypeMirror type) {
        return ((DeclaredType) type)
                .asElement().getEnclosedElements().stream()
                        .filter(element -> element.getKind() == ElementKind.ENUM_CONSTANT)
                        .map(element -> asUsersWrite(element.getSimpleName().toString()))
                        .toList();
    }

    /** Users write an enum's constant {@code GELU_NEW} as {@code gelu-new}; its own name is understood too. */
    private static String asUsersWrite(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
