package org.deltaweave.transformers.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.deltaweave.transformers.TokenBatch;

/**
 * A batch for masked-language modelling (Devlin et al. 2019): of every text about 15 % of the tokens are to be guessed; of
 * those 80 % are hidden, 10 % replaced by another word and 10 % left as they are.
 *
 * <p>Every token is guessed twice: from its own place, and from the text's first token. The second has no other task in
 * masked-language modelling, and a classifier reads it: so it learns to sum the text up.
 *
 * @param batch what the encoder reads
 * @param rows the rows to guess
 * @param answers the token ids at those rows
 */
record Masking(TokenBatch batch, int[] rows, int[] answers) {
    private static final double SHARE = 0.15;
    private static final double HIDDEN = 0.8;
    private static final double REPLACED = 0.1;

    /**
     * Masks texts, of which each starts and ends with a special token that is never masked.
     *
     * @param firstWord ids from here to the end of the vocabulary are words; those below are special tokens
     */
    static Masking of(List<int[]> texts, int mask, int firstWord, int vocabularySize, RandomGenerator random) {
        List<int[]> masked = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        List<Integer> answers = new ArrayList<>();
        int start = 0;
        for (int[] text : texts) {
            int[] copy = text.clone();
            int certain = 1 + random.nextInt(Math.max(1, text.length - 2));
            for (int i = 1; i < text.length - 1; i++) {
                // One token of every text for certain, so that no text is read for nothing.
                if (i == certain || random.nextDouble() < SHARE) {
                    rows.addAll(List.of(start + i, start));
                    answers.addAll(List.of(text[i], text[i]));
                    double draw = random.nextDouble();
                    if (draw < HIDDEN) {
                        copy[i] = mask;
                    } else if (draw < HIDDEN + REPLACED) {
                        copy[i] = random.nextInt(firstWord, vocabularySize);
                    }
                }
            }
            masked.add(copy);
            start += text.length;
        }
        return new Masking(TokenBatch.of(masked), ints(rows), ints(answers));
    }

    private static int[] ints(List<Integer> numbers) {
        return IntStream.range(0, numbers.size()).map(numbers::get).toArray();
    }
}
