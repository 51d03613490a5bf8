package org.deltaweave.transformers.generate;

import java.util.List;
import java.util.Optional;

/** What every strategy obeys: which token may come next, and when a text ends. */
record Rules(GenerationConfig config, StopCriterion criterion) {
    /** The most new tokens that a text may have. */
    int most(Sequence sequence) {
        return config.lengths().most(sequence.promptLength());
    }

    /** Applies the restrictions to scores of a sequence's next token, in place; returns them. */
    float[] restrict(float[] scores, Sequence sequence) {
        List<Integer> tooEarly =
                config.lengths().isTooShort(sequence) ? config.ids().ends() : List.of();
        boolean isLast = sequence.added() + 1 == most(sequence);
        config.restrictions().apply(scores, sequence, tooEarly, isLast);
        return scores;
    }

    /** Whether a text has ended with its last token, and why. */
    Optional<Finish> finish(Sequence sequence) {
        if (config.ids().ends().contains(sequence.last())) {
            return Optional.of(Finish.END_TOKEN);
        }
        if (criterion.endsAfter(sequence.newTokens())) {
            return Optional.of(Finish.CRITERION);
        }
        return sequence.added() >= most(sequence) ? Optional.of(Finish.LENGTH) : Optional.empty();
    }
}
