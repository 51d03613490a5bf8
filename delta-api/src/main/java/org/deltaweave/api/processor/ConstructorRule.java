package org.deltaweave.api.processor;

import java.util.List;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

/** A delta method needs exactly one constructor that Guice can call. */
record ConstructorRule(Problems problems) {
    private static final List<String> INJECT = List.of("jakarta.inject.Inject", "com.google.inject.Inject");

    void check(TypeElement type) {
        List<ExecutableElement> all = ElementFilter.constructorsIn(type.getEnclosedElements());
        long marked = all.stream().filter(ConstructorRule::isInjected).count();
        if (marked > 1) {
            problems.at(
                    type,
                    "Delta method class " + type + " has " + marked + " constructors marked @Inject",
                    "Mark exactly one");
        } else if (marked == 0 && all.stream().noneMatch(constructor -> isDefault(type, constructor))) {
            problems.at(
                    type,
                    "Delta method class " + type + " has no constructor to inject",
                    "Mark one constructor with jakarta.inject.Inject, or give it one without parameters that is not"
                            + " private");
        }
    }

    private static boolean isInjected(ExecutableElement constructor) {
        return INJECT.stream()
                .anyMatch(name -> Written.mirror(constructor, name).isPresent());
    }

    /** Guice calls an unmarked private constructor only where the class itself is private. */
    private static boolean isDefault(TypeElement type, ExecutableElement constructor) {
        return constructor.getParameters().isEmpty()
                && (!constructor.getModifiers().contains(Modifier.PRIVATE)
                        || type.getModifiers().contains(Modifier.PRIVATE));
    }
}
