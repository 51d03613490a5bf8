package org.deltaweave.transformers.generate;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deltaweave.tensor.DeltaweaveException;

/** A model whose answers are checked, so that a wrong id or row is an error that says so. */
final class CheckedModel {
    private final NextToken model;
    private final GenerationConfig config;

    CheckedModel(NextToken model, GenerationConfig config) {
        this.model = model;
        this.config = config;
    }

    /** Begins; DW-394 if a prompt is empty or an id is outside of the vocabulary. */
    float[][] start(List<int[]> prompts) {
        for (int i = 0; i < prompts.size(); i++) {
            if (prompts.get(i).length == 0) {
                throw new DeltaweaveException(
                        "DW-394", "Prompt " + i + " has no tokens", "Begin it with the token that begins a text");
            }
        }
        float[][] logits = checked(model.start(prompts), prompts.size());
        int vocabulary = logits[0].length;
        prompts.forEach(prompt -> requireKnown(IntStream.of(prompt), vocabulary, "prompt"));
        Restrictions restrictions = config.restrictions();
        requireKnown(
                Stream.of(
                                config.ids().ends(),
                                restrictions.suppressed(),
                                restrictions.suppressedFirst(),
                                restrictions.forcedLast())
                        .flatMap(List::stream)
                        .mapToInt(Integer::intValue),
                vocabulary,
                "generation settings");
        requireKnown(restrictions.forcedFirst().stream(), vocabulary, "generation settings");
        return logits;
    }

    float[][] next(int[] parents, int[] tokens) {
        return checked(model.next(parents, tokens), parents.length);
    }

    private static float[][] checked(float[][] logits, int rows) {
        if (logits.length != rows || Stream.of(logits).anyMatch(row -> row.length != logits[0].length)) {
            throw new DeltaweaveException(
                    "DW-395",
                    "The model gave " + logits.length + " rows of logits, possibly of unequal lengths, for " + rows
                            + " sequences",
                    "Correct its NextToken: one row for each sequence, one logit for each token");
        }
        return logits;
    }

    private static void requireKnown(IntStream ids, int vocabulary, String where) {
        ids.filter(id -> id < 0 || id >= vocabulary).findFirst().ifPresent(id -> {
            throw new DeltaweaveException(
                    "DW-394",
                    "Token " + id + " of the " + where + " is not one of the model's " + vocabulary,
                    "Use the tokenizer and the settings that belong to the model");
        });
    }
}
