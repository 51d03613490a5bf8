package org.deltaweave.transformers.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MaskingTest {
    private static final int MASK = 4;
    private static final int FIRST_WORD = 5;
    private static final int VOCABULARY = 50;

    @Test
    void of_hidesAboutASixthAndAsksForItTwice() {
        SplittableRandom random = new SplittableRandom(11);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int[] text =
                    random.ints(random.nextInt(8, 20), FIRST_WORD, VOCABULARY).toArray();
            text[0] = 2;
            text[text.length - 1] = 3;
            texts.add(text);
        }
        Masking masking = Masking.of(texts, MASK, FIRST_WORD, VOCABULARY, random);

        int[] original = texts.stream().flatMapToInt(Arrays::stream).toArray();
        int hidden = 0;
        for (int i = 0; i < masking.rows().length; i += 2) {
            int row = masking.rows()[i];
            int first = masking.rows()[i + 1];
            assertThat(original[first]).as("the text's first token").isEqualTo(2);
            assertThat(first).isLessThan(row);
            assertThat(masking.answers()[i]).isEqualTo(original[row]);
            assertThat(masking.answers()[i + 1]).isEqualTo(original[row]);
            hidden += masking.batch().ids()[row] == MASK ? 1 : 0;
        }
        double guessed = masking.rows().length / 2.0;
        assertThat(guessed / original.length).isBetween(0.13, 0.25);
        assertThat(hidden / guessed).isBetween(0.72, 0.88);
    }

    @Test
    void of_everyTextHasAWordToGuess_andSpecialTokensAreNeverMasked() {
        SplittableRandom random = new SplittableRandom(12);
        for (int i = 0; i < 300; i++) {
            int[] text = {2, 7, 9, 3};
            Masking masking = Masking.of(List.of(text), MASK, FIRST_WORD, VOCABULARY, random);
            assertThat(masking.rows()).isNotEmpty().doesNotContain(3);
            assertThat(masking.batch().ids()[0]).isEqualTo(2);
            assertThat(masking.batch().ids()[3]).isEqualTo(3);
            assertThat(text).containsExactly(2, 7, 9, 3);
        }
    }
}
