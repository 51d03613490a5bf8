package org.deltaweave.transformers.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static final float NO = Float.NEGATIVE_INFINITY;
    /** Logarithms of 0.1, 0.4, 0, 0.3, 0.2 and a constant. */
    private static final float[] LOGITS = {logit(0.1), logit(0.4), NO, logit(0.3), logit(0.2)};

    @Test
    void choose_drawsByProbability() {
        assertShares(new Sampling(1, 0, 1, 0), 0.1, 0.4, 0, 0.3, 0.2);
    }

    /** At temperature 1/2, probabilities are as their squares. */
    @Test
    void temperature_sharpens() {
        assertShares(new Sampling(0.5, 0, 1, 0), 1 / 30.0, 16 / 30.0, 0, 9 / 30.0, 4 / 30.0);
    }

    @Test
    void topK_drawsAmongTheMostProbable() {
        assertShares(new Sampling(1, 2, 1, 0), 0, 4 / 7.0, 0, 3 / 7.0, 0);
        assertShares(new Sampling(1, 1, 1, 0), 0, 1, 0, 0, 0);
    }

    /** 0.4 + 0.3 reach 0.65 and 0.7 needs no third; 0.75 does; nothing is ever empty. */
    @Test
    void topP_drawsAmongTheFewestThatReachTheSum() {
        assertShares(new Sampling(1, 0, 0.65, 0), 0, 4 / 7.0, 0, 3 / 7.0, 0);
        assertShares(new Sampling(1, 0, 0.75, 0), 0, 4 / 9.0, 0, 3 / 9.0, 2 / 9.0);
        assertShares(new Sampling(1, 0, 0, 0), 0, 1, 0, 0, 0);
        // of the three most probable, whose shares are 4/9, 3/9 and 2/9, two reach 0.76
        assertShares(new Sampling(1, 3, 0.76, 0), 0, 4 / 7.0, 0, 3 / 7.0, 0);
    }

    @Test
    void top_isSortedAndBreaksTiesByLowerId() {
        float[] scores = {1, -0f, 3, NO, 0f, 3, -2};
        assertThat(Top.tokens(scores, 7)).containsExactly(2, 5, 0, 1, 4, 6);
        assertThat(Top.tokens(scores, 1)).containsExactly(2);
        assertThat(Top.tokens(scores, 4)).containsExactly(2, 5, 0, 1);
    }

    @Test
    void sameSeed_sameTexts() {
        RandomModel model = new RandomModel(5, 40, 2);
        GenerationConfig config = GenerationConfig.greedy(SpecialIds.NONE, 12)
                .with(new Sampling(1, 0, 0.95, 7))
                .withSequences(3);
        List<int[]> prompts = List.of(new int[] {1, 2, 3}, new int[] {4});
        List<List<Continuation>> written = new Generator(config).generate(model, prompts);
        assertThat(new Generator(config).generate(model, prompts)).isEqualTo(written);
        // each prompt's and each text's random numbers are its own
        assertThat(written.stream().flatMap(List::stream).distinct()).hasSize(6);
        assertThat(new Generator(config).generate(model, prompts.subList(0, 1))).isEqualTo(written.subList(0, 1));
        assertThat(new Generator(config.with(new Sampling(1, 0, 0.95, 8))).generate(model, prompts))
                .isNotEqualTo(written);
    }

    @Test
    void wrongNumbers_areRefused() {
        assertThatThrownBy(() -> new Sampling(0, 0, 1, 0))
                .hasMessage("[DW-392] The generation setting 'temperature' is 0.0, which is not a number above 0. "
                        + "Correct it.");
        assertThatThrownBy(() -> new Sampling(1, -1, 1, 0)).hasMessageContaining("'top_k' is -1");
        assertThatThrownBy(() -> new Sampling(1, 0, 1.5, 0)).hasMessageContaining("'top_p' is 1.5");
        SplittableRandom random = new SplittableRandom(1);
        Sampling sampling = new Sampling(1, 0, 0.9, 0);
        assertThatThrownBy(() -> sampling.choose(new float[] {NO, NO}, random))
                .hasMessageContaining("[DW-396] No token can come next");
        assertThatThrownBy(() -> sampling.choose(new float[] {1, Float.NaN}, random))
                .hasMessageContaining("[DW-396]");
    }

    /** 20,000 draws: four standard deviations are at most 0.0142. */
    private static void assertShares(Sampling sampling, double... expected) {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        double[] shares = new double[expected.length];
        for (int i = 0; i < 20_000; i++) {
            shares[sampling.choose(LOGITS, random)] += 1 / 20_000.0;
        }
        for (int token = 0; token < expected.length; token++) {
            String which = "token " + token + ", seed " + seed;
            assertThat(shares[token]).as(which).isEqualTo(expected[token], within(0.02));
            assertThat(shares[token] > 0).as(which).isEqualTo(expected[token] > 0);
        }
        assertThat(DoubleStream.of(shares).sum()).isEqualTo(1, within(1e-9));
    }

    private static float logit(double probability) {
        return (float) (Math.log(probability) + 3);
    }
}
