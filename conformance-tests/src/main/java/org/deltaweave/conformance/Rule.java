package org.deltaweave.conformance;

import java.util.List;
import java.util.Optional;

/** One promise that delta methods keep, and how it is checked. */
abstract class Rule {
    private final String id;
    private final String name;
    private final String sentence;
    private final List<String> likelyCauses;

    /**
     * @param id stable, such as {@code D02}
     * @param name what the rule is called after its id, as in a test's name
     * @param sentence what a method must do, as a full sentence
     * @param likelyCauses what is usually wrong with a method that breaks the rule
     */
    Rule(String id, String name, String sentence, String... likelyCauses) {
        this.id = id;
        this.name = name;
        this.sentence = sentence;
        this.likelyCauses = List.of(likelyCauses);
    }

    final String id() {
        return id;
    }

    final String sentence() {
        return sentence;
    }

    final List<String> likelyCauses() {
        return likelyCauses;
    }

    /** Why the rule says nothing about this method; empty if it does. */
    Optional<String> reasonToSkip(Subject subject) {
        return Optional.empty();
    }

    /**
     * Checks the rule.
     *
     * @throws Violation with what was found, if the method breaks it
     */
    abstract void check(Subject subject);

    /** For rules about trainable tensors. */
    static Optional<String> skipWithoutTensors(Subject subject) {
        return subject.trainsTensors()
                ? Optional.empty()
                : Optional.of(subject.method() + " has no trainable tensors of its own");
    }

    /** For rules about sites. */
    static Optional<String> skipWithoutSites(Subject subject) {
        return subject.actsOnSites() ? Optional.empty() : Optional.of(subject.method() + " acts on no site");
    }

    @Override
    public final String toString() {
        return id + " " + name;
    }
}
