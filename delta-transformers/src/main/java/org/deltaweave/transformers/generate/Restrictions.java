package org.deltaweave.transformers.generate;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the next token must or must not be, as in Hugging Face's logits processors and in their order.
 *
 * @param repetitionPenalty divides the positive and multiplies the negative scores of tokens that occurred before (Keskar et
 *     al., "CTRL", 2019); 1 for none
 * @param noRepeatNGram no run of so many tokens occurs twice, prompt included; 0 for any
 * @param suppressed tokens that never come
 * @param suppressedFirst tokens that are not the first new one
 * @param forcedFirst the token that follows a prompt of one token
 * @param forcedLast the tokens, one of which comes last where the greatest length is reached
 */
public record Restrictions(
        double repetitionPenalty,
        int noRepeatNGram,
        List<Integer> suppressed,
        List<Integer> suppressedFirst,
        OptionalInt forcedFirst,
        List<Integer> forcedLast) {
    /** No restrictions. */
    public static final Restrictions NONE =
            new Restrictions(1, 0, List.of(), List.of(), OptionalInt.empty(), List.of());

    /** DW-392 if a number is out of range. */
    public Restrictions {
        Settings.require(repetitionPenalty > 0, "repetition_penalty", repetitionPenalty, "above 0");
        Settings.require(noRepeatNGram >= 0, "no_repeat_ngram_size", noRepeatNGram, "at least 0");
        suppressed = List.copyOf(suppressed);
        suppressedFirst = List.copyOf(suppressedFirst);
        forcedLast = List.copyOf(forcedLast);
    }

    /**
     * Changes a sequence's scores in place; what is ruled out becomes negative infinity.
     *
     * @param scores logits or logarithms of probabilities, one for each token
     * @param sequence what was read and written so far
     * @param ends the end tokens, if it is too early for one; else none
     * @param isLast whether the greatest length is reached with the next token
     */
    void apply(float[] scores, Sequence sequence, List<Integer> ends, boolean isLast) {
        if (repetitionPenalty != 1) {
            penalizeRepetition(scores, sequence);
        }
        if (noRepeatNGram > 0) {
            ruleOutRepeatedRuns(scores, sequence);
        }
        ruleOut(scores, ends);
        if (forcedFirst.isPresent() && sequence.length() == 1) {
            force(scores, List.of(forcedFirst.getAsInt()));
        }
        if (!forcedLast.isEmpty() && isLast) {
            force(scores, forcedLast);
        }
        ruleOut(scores, suppressed);
        boolean firstIsForced = forcedFirst.isPresent() && sequence.promptLength() == 1;
        if (sequence.added() == (firstIsForced ? 1 : 0)) {
            ruleOut(scores, suppressedFirst);
        }
    }

    private void penalizeRepetition(float[] scores, Sequence sequence) {
        boolean[] seen = new boolean[scores.length];
        for (int i = 0; i < sequence.length(); i++) {
            int id = sequence.id(i);
            if (!seen[id]) {
                seen[id] = true;
                scores[id] = (float) (scores[id] < 0 ? scores[id] * repetitionPenalty : scores[id] / repetitionPenalty);
            }
        }
    }

    private void ruleOutRepeatedRuns(float[] scores, Sequence sequence) {
        int context = noRepeatNGram - 1;
        for (int end = context; end < sequence.length(); end++) {
            int back = 1;
            while (back <= context && sequence.id(end - back) == sequence.id(sequence.length() - back)) {
                back++;
            }
            if (back > context) {
                scores[sequence.id(end)] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    private static void ruleOut(float[] scores, List<Integer> tokens) {
        for (int token : tokens) {
            scores[token] = Float.NEGATIVE_INFINITY;
        }
    }

    private static void force(float[] scores, List<Integer> tokens) {
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
        for (int token : tokens) {
            scores[token] = 0;
        }
    }
}
