package org.deltaweave.transformers.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberMetricsTest {
    private static final Offset<Double> CLOSE = within(1e-12);

    /** Deviations -1.5 -0.5 0.5 1.5 and -2 0 -1 3: products 3 + 0 - 0.5 + 4.5, squares 5 and 14. */
    @Test
    void handWorked_equalTheFormulas() {
        Numbers numbers = new Numbers(new double[] {1, 2, 3, 4}, new double[] {1, 3, 2, 6});
        assertThat(value("pearson", numbers)).isEqualTo(7 / Math.sqrt(5 * 14), CLOSE);
        // ranks 1 2 3 4 and 1 3 2 4: 1 - 6 x 2 / (4 x 15)
        assertThat(value("spearman", numbers)).isEqualTo(0.8, CLOSE);
    }

    /** Ranks 1 2.5 2.5 4 and 1 2 3 4: products of deviations 2.25 + 0 + 0 + 2.25, squares 4.5 and 5. */
    @Test
    void ties_shareTheirMeanRank() {
        Numbers numbers = new Numbers(new double[] {10, 20, 20, 30}, new double[] {0.1, 0.2, 0.3, 9});
        assertThat(value("spearman", numbers)).isEqualTo(4.5 / Math.sqrt(4.5 * 5), CLOSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pearson", "spearman"})
    void noSpread_isUndefined(String name) {
        double[] some = {1, 2, 3};
        // 0.1 + 0.1 + 0.1 is not 0.3: a variance computed from it is not zero
        Score constant = score(name, new Numbers(new double[] {0.1, 0.1, 0.1}, some));
        assertThat(constant.isDefined()).isFalse();
        assertThat(constant).hasToString(name + " undefined");
        assertThat(value(name, new Numbers(some, new double[] {0.1, 0.1, 0.1}))).isNaN();
        assertThat(value(name, new Numbers(new double[] {1}, new double[] {2}))).isNaN();
        assertThat(value(name, new Numbers(new double[] {1, Double.NaN, 3}, some)))
                .isNaN();
        assertThat(score(name, new Numbers(some, some))).hasToString(name + " 1.0000");
    }

    @Test
    void random_doesNotChangeUnderScale() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            int n = 3 + random.nextInt(20);
            double[] x = random.doubles(n).toArray();
            double[] y = random.doubles(n).toArray();
            Numbers numbers = new Numbers(x, y);
            double pearson = value("pearson", numbers);
            double spearman = value("spearman", numbers);
            String which = "seed " + seed + ", round " + round;
            double[] stretched = DoubleStream.of(x).map(v -> 3 * v - 7).toArray();
            double[] monotone = DoubleStream.of(x).map(Math::exp).toArray();
            double[] negated = DoubleStream.of(y).map(v -> -v).toArray();
            assertThat(pearson).as(which).isBetween(-1.0, 1.0);
            assertThat(value("pearson", new Numbers(stretched, y))).as(which).isEqualTo(pearson, within(1e-9));
            assertThat(value("pearson", new Numbers(x, negated))).as(which).isEqualTo(-pearson, within(1e-9));
            assertThat(value("spearman", new Numbers(monotone, y))).as(which).isEqualTo(spearman, CLOSE);
            assertThat(value("spearman", new Numbers(y, x))).as(which).isEqualTo(spearman, CLOSE);
        }
    }

    @Test
    void noNumbers_isRefused() {
        assertThatThrownBy(() -> new Numbers(new double[0], new double[0]))
                .hasMessageContaining("[DW-381] There are no predictions to measure");
    }

    private static Score score(String name, Numbers numbers) {
        return Metrics.named(name, Metrics.NUMBERS).of(numbers);
    }

    private static double value(String name, Numbers numbers) {
        return score(name, numbers).value();
    }
}
