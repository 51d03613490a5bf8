package org.deltaweave.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitTest {
    private static final long[] SHAPE = {100, 400};

    @Test
    void zerosAndOnes_overwriteEverything() {
        assertThat(filled(Init.zeros(), 1)).containsOnly(0);
        assertThat(filled(Init.ones(), 1)).containsOnly(1);
        assertThat(filled(Init.constant(-2.5), 1)).containsOnly(-2.5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void normal_hasGivenMoments(long seed) {
        double[] values = filled(Init.normal(0.01), seed);

        // Five standard errors of 40,000 draws.
        assertThat(mean(values)).isCloseTo(0, within(5 * 0.01 / 200));
        assertThat(Math.sqrt(variance(values))).isCloseTo(0.01, within(5 * 0.01 / Math.sqrt(80_000)));
        assertThat(Arrays.stream(values).filter(v -> Math.abs(v) < 0.01).count() / 40_000.0)
                .isCloseTo(0.6827, within(0.012));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void uniform_fillsItsBounds(long seed) {
        checkUniform(Init.uniform(0.7), 0.7, seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void kaimingUniform_isBoundedByInputs(long seed) {
        checkUniform(Init.kaimingUniform(), 1 / Math.sqrt(400), seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void glorotUniform_isBoundedByInputsAndOutputs(long seed) {
        checkUniform(Init.glorotUniform(), Math.sqrt(6.0 / 500), seed);
    }

    @Test
    void fill_sameSeed_sameBits_otherSeed_others() {
        assertThat(filled(Init.normal(1), 7)).isEqualTo(filled(Init.normal(1), 7));
        assertThat(filled(Init.normal(1), 7)).isNotEqualTo(filled(Init.normal(1), 8));
    }

    private static void checkUniform(Init init, double bound, long seed) {
        double[] values = filled(init, seed);
        assertThat(Arrays.stream(values).max().orElseThrow()).isBetween(0.999 * bound, bound);
        assertThat(Arrays.stream(values).min().orElseThrow()).isBetween(-bound, -0.999 * bound);
        assertThat(mean(values)).isCloseTo(0, within(5 * bound / Math.sqrt(3 * 40_000)));
        assertThat(variance(values)).isCloseTo(bound * bound / 3, within(0.02 * bound * bound));
    }

    private static double[] filled(Init init, long seed) {
        double[] values = new double[(int) (SHAPE[0] * SHAPE[1])];
        Arrays.fill(values, Double.NaN);
        init.fill(values, SHAPE, new SplittableRandom(seed));
        return values;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    }
}
