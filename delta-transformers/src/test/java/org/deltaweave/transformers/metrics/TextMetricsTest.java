package org.deltaweave.transformers.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TextMetricsTest {
    private static final Offset<Double> CLOSE = within(1e-9);

    /** 5 of 6 words, 3 of 5 pairs, 2 of 4 triples and 1 of 3 quadruples are in the reference: their product is 1/12. */
    @Test
    void bleu_oneText_equalsTheFormula() {
        Texts texts = Texts.of(List.of("the cat sat on the mat"), List.of("the cat sat on a mat"));
        assertThat(value("bleu", texts)).isEqualTo(100 * Math.pow(1.0 / 12, 0.25), CLOSE);
        assertThat(value("bleu-unsmoothed", texts)).isEqualTo(100 * Math.pow(1.0 / 12, 0.25), CLOSE);
    }

    /** With a second text of 4 right words for 6: counts add up to 9/10, 6/8, 4/6, 2/4, and 10 words stand for 12. */
    @Test
    void bleu_corpus_addsCountsAndPenalizesBrevity() {
        Texts texts = Texts.of(
                List.of("the cat sat on the mat", "we saw no dog"),
                List.of("the cat sat on a mat", "we saw no dog at all"));
        double precisions = 9.0 / 10 * 6 / 8 * 4 / 6 * 2 / 4;
        assertThat(value("bleu", texts)).isEqualTo(100 * Math.exp(1 - 12.0 / 10) * Math.pow(precisions, 0.25), CLOSE);
    }

    /** 4 of 5 words, 2 of 4 pairs, 0 of 3 triples (counts half), 0 of 2 quadruples (a quarter). */
    @Test
    void bleu_orderWithoutMatch_isSmoothedOrZero() {
        Texts texts = Texts.of(List.of("a b x c d"), List.of("a b y c d"));
        double precisions = 4.0 / 5 * 2 / 4 * 0.5 / 3 * 0.25 / 2;
        assertThat(value("bleu", texts)).isEqualTo(100 * Math.pow(precisions, 0.25), CLOSE);
        assertThat(value("bleu-unsmoothed", texts)).isZero();
    }

    /** Words are clipped at the most of one reference; of 5 and 7 words, 5 are as near to 6 as 7. */
    @Test
    void bleu_severalReferences_clipsAndTakesTheNearestLength() {
        Texts texts = new Texts(
                List.of("the the cat sat on mats"), List.of(List.of("the cat sat on it", "a b the the c d e")));
        // words the the cat sat on; pairs (the the) (the cat) (cat sat) (sat on); triples 2 of 4; quadruples 1 of 3
        double precisions = 5.0 / 6 * 4 / 5 * 2 / 4 * 1 / 3;
        assertThat(value("bleu", texts)).isEqualTo(100 * Math.pow(precisions, 0.25), CLOSE);
    }

    @Test
    void bleu_degenerate_isZero() {
        assertThat(value("bleu", Texts.of(List.of(""), List.of("a b c d")))).isZero();
        assertThat(value("bleu", Texts.of(List.of("x y z w"), List.of("a b c d"))))
                .isZero();
        assertThat(value("bleu", Texts.of(List.of("a b c"), List.of("a b c")))).isZero();
    }

    @Test
    void bleu_words_punctuationApartButNotInNumbers() {
        assertThat(Bleu.words("He said: \"It's 3,000.5 m\u00b2 (or 2-3)\", \u00fcbrigens & more.\n"))
                .containsExactly(
                        ("He said : \" It's 3,000.5 m\u00b2 ( or 2 - 3 ) \" , \u00fcbrigens & more .").split(" "));
        assertThat(Bleu.words("AT&amp;T &lt;b&gt; hyphen-\nated"))
                .containsExactly("AT", "&", "T", "<", "b", ">", "hyphenated");
        assertThat(Bleu.words(" \n ")).isEmpty();
    }

    /** 3 common words of 4 and 5; 1 common pair of 3 and 4; in order "police the gunman" is longest. */
    @Test
    void rouge_equalsTheFormulas() {
        Texts texts = Texts.of(List.of("Police kill the gunman."), List.of("police killed the tall gunman"));
        assertThat(value("rouge-1", texts)).isEqualTo(2 * 3.0 / (4 + 5), CLOSE);
        assertThat(value("rouge-2", texts)).isZero();
        assertThat(value("rouge-l", texts)).isEqualTo(2 * 3.0 / (4 + 5), CLOSE);
        Texts reordered = Texts.of(List.of("the gunman kill police"), List.of("police kill the gunman"));
        assertThat(value("rouge-1", reordered)).isEqualTo(1, CLOSE);
        assertThat(value("rouge-2", reordered)).isEqualTo(2 * 1.0 / (3 + 3), CLOSE);
        assertThat(value("rouge-l", reordered)).isEqualTo(2 * 2.0 / (4 + 4), CLOSE);
    }

    @Test
    void rouge_severalTextsAndReferences_isTheMeanOfTheBest() {
        Texts texts = new Texts(
                List.of("f\u00fcr dich", ""), List.of(List.of("nichts", "F\u00fcr mich"), List.of("something")));
        assertThat(value("rouge-1", texts)).isEqualTo((0.5 + 0) / 2, CLOSE);
    }

    @Test
    void exactMatch_strictOrNormalized() {
        Texts texts = new Texts(
                List.of("Yes,  it is!", "b", "no"), List.of(List.of("yes it is"), List.of("a", "b"), List.of("yes")));
        assertThat(value("exact-match", texts)).isEqualTo(1.0 / 3, CLOSE);
        assertThat(value("exact-match-normalized", texts)).isEqualTo(2.0 / 3, CLOSE);
    }

    @Test
    void randomTexts_areWithinBounds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            List<String> some = texts(random, 3);
            List<String> others = texts(random, 3);
            String which = "seed " + seed + ", round " + round + ": " + some + others;
            Texts equal = Texts.of(some, some);
            Texts mixed = Texts.of(some, others);
            for (Metric<Texts> metric : Metrics.TEXTS) {
                double best = metric.name().startsWith("bleu") ? 100 : 1;
                assertThat(metric.of(equal).value()).as(metric.name() + which).isEqualTo(best, CLOSE);
                assertThat(metric.of(mixed).value()).as(metric.name() + which).isBetween(0.0, best);
            }
            assertThat(value("bleu", mixed)).as(which).isGreaterThanOrEqualTo(value("bleu-unsmoothed", mixed));
            for (String name : List.of("rouge-1", "rouge-2", "rouge-l")) {
                assertThat(value(name, mixed)).as(name + which).isEqualTo(value(name, Texts.of(others, some)), CLOSE);
            }
        }
    }

    @Test
    void wrongInputs_areRefused() {
        assertThatThrownBy(() -> Texts.of(List.of(), List.of())).hasMessageContaining("[DW-381]");
        assertThatThrownBy(() -> new Texts(List.of("a", "b"), List.of(List.of("a"), List.of())))
                .hasMessage("[DW-385] Row 1 has no reference text. Give every row at least one.");
    }

    private static List<String> texts(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> random.ints(4 + random.nextInt(8), 0, 5)
                        .mapToObj(word -> String.valueOf((char) ('a' + word)))
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    private static double value(String name, Texts texts) {
        return Metrics.named(name, Metrics.TEXTS).of(texts).value();
    }
}
