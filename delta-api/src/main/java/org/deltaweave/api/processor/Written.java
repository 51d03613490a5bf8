package org.deltaweave.api.processor;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.Elements;

/**
 * The values of one annotation as written, defaults included. A value that is missing or does not compile is absent
 * here, where reading the annotation itself would throw.
 */
record Written(Map<String, Object> values) {
    static Optional<Written> on(Element element, Class<? extends Annotation> annotation, Elements elements) {
        return mirror(element, annotation.getCanonicalName())
                .map(mirror -> elements.getElementValuesWithDefaults(mirror).entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> entry.getKey().getSimpleName().toString(),
                                entry -> entry.getValue().getValue())))
                .map(Written::new);
    }

    static Optional<? extends AnnotationMirror> mirror(Element element, String annotation) {
        return element.getAnnotationMirrors().stream()
                .filter(mirror -> mirror.getAnnotationType().asElement() instanceof TypeElement type
                        && type.getQualifiedName().contentEquals(annotation))
                .findFirst();
    }

    String text(String name) {
        return values.get(name) instanceof String text ? text : "";
    }

    double number(String name) {
        return values.get(name) instanceof Double number ? number : Double.NaN;
    }

    Optional<String> constant(String name) {
        return constant(values.get(name));
    }

    List<String> constants(String name) {
        return items(name).stream()
                .flatMap(item -> constant(item.getValue()).stream())
                .sorted()
                .toList();
    }

    List<String> texts(String name) {
        return items(name).stream()
                .map(item -> item.getValue() instanceof String text ? text : "")
                .toList();
    }

    private List<AnnotationValue> items(String name) {
        return values.get(name) instanceof List<?> items
                ? items.stream()
                        .filter(AnnotationValue.class::isInstance)
                        .map(AnnotationValue.class::cast)
                        .toList()
                : List.of();
    }

    private static Optional<String> constant(Object value) {
        return value instanceof VariableElement constant
                ? Optional.of(constant.getSimpleName().toString())
                : Optional.empty();
    }
}
