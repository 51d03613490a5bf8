package org.deltaweave.transformers.metrics;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * Written and expected texts.
 *
 * @param predicted one text for each example
 * @param references the texts that would be right, one or more for each example
 */
public record Texts(List<String> predicted, List<List<String>> references) {
    /** DW-381 if the lengths differ or are 0, DW-385 if an example has no reference. */
    public Texts {
        Inputs.requirePairs(predicted.size(), references.size());
        predicted = List.copyOf(predicted);
        references = references.stream().map(List::copyOf).toList();
        int without = references.indexOf(List.of());
        if (without >= 0) {
            throw new DeltaweaveException(
                    "DW-385", "Row " + without + " has no reference text", "Give every row at least one");
        }
    }

    /** One reference for each example. */
    public static Texts of(List<String> predicted, List<String> expected) {
        return new Texts(predicted, expected.stream().map(List::of).toList());
    }

    /** The share of texts that equal one of their references. */
    double exactMatch() {
        return matching(UnaryOperator.identity());
    }

    /** As {@link #exactMatch()}, ignoring case, punctuation and the width of blank space. */
    double normalizedMatch() {
        return matching(text -> text.toLowerCase(Locale.ROOT)
                .replaceAll("\\p{Punct}|\\p{IsPunctuation}", "")
                .replaceAll("\\s+", " ")
                .strip());
    }

    private double matching(UnaryOperator<String> form) {
        long right = IntStream.range(0, predicted.size())
                .filter(i -> references.get(i).stream().map(form).anyMatch(form.apply(predicted.get(i))::equals))
                .count();
        return (double) right / predicted.size();
    }
}
