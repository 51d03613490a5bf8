package org.deltaweave.transformers.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RestrictionsTest {
    private static final float NO = Float.NEGATIVE_INFINITY;

    @Test
    void repetitionPenalty_makesSeenTokensLessProbableOnce() {
        Restrictions penalty = restrictions(2, 0, List.of(), List.of(), OptionalInt.empty(), List.of());
        assertThat(applied(penalty, Sequence.of(new int[] {0, 1}).plus(1), false))
                .containsExactly(0.5f, -4, 3, -4, 5);
    }

    /** After 1 2 3 1 2, the pairs and triples that occurred forbid 3; single tokens forbid all three. */
    @Test
    void noRepeatNGram_rulesOutWhatFollowedBefore() {
        Sequence sequence = Sequence.of(new int[] {1, 2, 3}).plus(1).plus(2);
        for (int n : new int[] {2, 3}) {
            Restrictions runs = restrictions(1, n, List.of(), List.of(), OptionalInt.empty(), List.of());
            assertThat(applied(runs, sequence, false)).as("runs of " + n).containsExactly(1, -2, 3, NO, 5);
        }
        Restrictions single = restrictions(1, 1, List.of(), List.of(), OptionalInt.empty(), List.of());
        assertThat(applied(single, sequence, false)).containsExactly(1, NO, NO, NO, 5);
        Restrictions four = restrictions(1, 4, List.of(), List.of(), OptionalInt.empty(), List.of());
        assertThat(applied(four, sequence, false)).containsExactly(1, -2, 3, -4, 5);
        assertThat(applied(four, Sequence.of(new int[] {1}), false)).containsExactly(1, -2, 3, -4, 5);
    }

    @Test
    void forcedTokens_comeFirstAndLast() {
        Restrictions forced = restrictions(1, 0, List.of(), List.of(), OptionalInt.of(3), List.of(1, 2));
        assertThat(applied(forced, Sequence.of(new int[] {0}), false)).containsExactly(NO, NO, NO, 0, NO);
        assertThat(applied(forced, Sequence.of(new int[] {0, 0}), false)).containsExactly(1, -2, 3, -4, 5);
        assertThat(applied(forced, Sequence.of(new int[] {0}).plus(3), true)).containsExactly(NO, 0, 0, NO, NO);
    }

    @Test
    void suppressedTokens_neverComeOrNotFirst() {
        Restrictions suppressed = restrictions(1, 0, List.of(0), List.of(4), OptionalInt.empty(), List.of());
        Sequence prompt = Sequence.of(new int[] {1, 2});
        assertThat(applied(suppressed, prompt, false)).containsExactly(NO, -2, 3, -4, NO);
        assertThat(applied(suppressed, prompt.plus(3), false)).containsExactly(NO, -2, 3, -4, 5);
        // after a forced first token, the next one counts as the first
        Restrictions afterForced = restrictions(1, 0, List.of(), List.of(4), OptionalInt.of(4), List.of());
        assertThat(applied(afterForced, Sequence.of(new int[] {1}), false)).containsExactly(NO, NO, NO, NO, 0);
        assertThat(applied(afterForced, Sequence.of(new int[] {1}).plus(4), false))
                .containsExactly(1, -2, 3, -4, NO);
    }

    @Test
    void wrongNumbers_areRefused() {
        assertThatThrownBy(() -> restrictions(0, 0, List.of(), List.of(), OptionalInt.empty(), List.of()))
                .hasMessage("[DW-392] The generation setting 'repetition_penalty' is 0.0, which is not above 0. "
                        + "Correct it.");
        assertThatThrownBy(() -> restrictions(1, -1, List.of(), List.of(), OptionalInt.empty(), List.of()))
                .hasMessageContaining("'no_repeat_ngram_size' is -1, which is not at least 0");
    }

    private static Restrictions restrictions(
            double penalty,
            int run,
            List<Integer> suppressed,
            List<Integer> suppressedFirst,
            OptionalInt first,
            List<Integer> last) {
        return new Restrictions(penalty, run, suppressed, suppressedFirst, first, last);
    }

    private static float[] applied(Restrictions restrictions, Sequence sequence, boolean isLast) {
        float[] scores = {1, -2, 3, -4, 5};
        restrictions.apply(scores, sequence, List.of(), isLast);
        return scores;
    }
}
