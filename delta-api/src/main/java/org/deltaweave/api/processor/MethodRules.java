package org.deltaweave.api.processor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.Mergeable;
import org.deltaweave.api.MixedDelta;
import org.deltaweave.api.ParameterDelta;

/** What must be true of a class marked {@link DeltaMethod}. */
final class MethodRules {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");

    private final Elements elements;
    private final Subtypes subtypes;
    private final TargetRules targetRules;
    private final Problems problems;

    MethodRules(ProcessingEnvironment environment, Problems problems) {
        this.elements = environment.getElementUtils();
        this.subtypes = new Subtypes(environment);
        this.targetRules = new TargetRules(elements, problems);
        this.problems = problems;
    }

    /** The index entry, or nothing where the class cannot be indexed because of a reported problem. */
    Optional<PluginEntry> check(TypeElement type) {
        Written written = Written.on(type, DeltaMethod.class, elements).orElseThrow();
        if (!canBeCreated(type)) {
            return Optional.empty();
        }
        checkName(type, written.text("name"));
        checkLearningRate(type, written.number("learningRate"));
        Optional<String> family = family(type, written);
        Optional<String> kind = kind(type);
        List<String> features = written.constants("features");
        if (kind.isPresent()) {
            checkMergeable(type, kind.get(), features);
        }
        new ConstructorRule(problems).check(type);
        List<String> targets = targetRules.check(type);
        if (family.isEmpty() || kind.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PluginEntry(
                elements.getBinaryName(type).toString(),
                written.text("name"),
                family.get(),
                features,
                targets,
                kind.get(),
                written.number("learningRate")));
    }

    private boolean canBeCreated(TypeElement type) {
        if (type.getKind() != ElementKind.CLASS && type.getKind() != ElementKind.RECORD) {
            String kind = type.getKind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            problems.at(type, "@DeltaMethod marks " + type + ", which is an " + kind, "Put it on a class");
            return false;
        }
        if (type.getModifiers().contains(Modifier.ABSTRACT)) {
            problems.at(
                    type,
                    "Delta method class " + type + " is abstract",
                    "Put @DeltaMethod on a concrete class, which the weaver can create");
            return false;
        }
        if (type.getNestingKind().isNested() && !type.getModifiers().contains(Modifier.STATIC)) {
            problems.at(
                    type,
                    "Delta method class " + type + " is an inner class",
                    "Make it static, so that the weaver can create it without an instance of "
                            + type.getEnclosingElement());
            return false;
        }
        return true;
    }

    private void checkName(TypeElement type, String name) {
        if (!NAME.matcher(name).matches()) {
            String better =
                    name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
            problems.at(
                    type,
                    "The name '" + name + "' of delta method class " + type
                            + " is not made of lower-case letters, digits and hyphens",
                    "Write a name such as \"" + (better.isEmpty() ? "lora" : better) + "\"");
        }
    }

    private Optional<String> family(TypeElement type, Written written) {
        Optional<String> family = written.constant("family");
        if (family.isEmpty()) {
            String known = Arrays.stream(Family.values())
                    .map(value -> "Family." + value)
                    .collect(Collectors.joining(", "));
            problems.at(type, "Delta method class " + type + " has no known family", "Write family = one of " + known);
        }
        return family;
    }

    private Optional<String> kind(TypeElement type) {
        if (subtypes.isSubtype(type, MixedDelta.class)) {
            return Optional.of("activation");
        }
        boolean activation = subtypes.isSubtype(type, ActivationDelta.class);
        boolean parameter = subtypes.isSubtype(type, ParameterDelta.class);
        if (activation == parameter) {
            problems.at(
                    type,
                    "Delta method class " + type + " implements "
                            + (activation ? "both ActivationDelta and" : "neither ActivationDelta nor")
                            + " ParameterDelta",
                    activation ? "Implement one of them, or MixedDelta" : "Implement exactly one of them");
            return Optional.empty();
        }
        return Optional.of(activation ? "activation" : "parameter");
    }

    private void checkLearningRate(TypeElement type, double rate) {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            problems.at(
                    type,
                    "Delta method class " + type + " has the learning rate " + rate,
                    "Give a number above 0, such as 1e-3");
        }
    }

    private void checkMergeable(TypeElement type, String kind, List<String> features) {
        if (kind.equals("activation")
                && features.contains(Feature.MERGEABLE.name())
                && !subtypes.isSubtype(type, Mergeable.class)) {
            problems.at(
                    type,
                    "Delta method class " + type + " declares Feature.MERGEABLE but does not implement Mergeable",
                    "Implement Mergeable, or take the feature away");
        }
    }
}
