package org.deltaweave.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** Medians, extremes and rounding. */
class StatisticsTest {
    @Test
    void median_oddNumber_isTheMiddleOne() {
        assertThat(Statistics.median(9, 1, 5)).isEqualTo(5);
    }

    @Test
    void median_evenNumber_isTheMeanOfTheMiddleTwo() {
        assertThat(Statistics.median(4, 1, 3, 100)).isEqualTo(3.5);
    }

    @Test
    void median_nothing_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(Statistics::median);
    }

    @Test
    void rounded_keepsFourDigitsOfAnySize() {
        assertThat(Statistics.rounded(1234567)).isEqualTo(1235000);
        assertThat(Statistics.rounded(0.000123456)).isEqualTo(0.0001235);
        assertThat(Statistics.rounded(0)).isZero();
        assertThat(Statistics.rounded(Double.NaN)).isNaN();
    }

    @Test
    void spread_hasMedianAndExtremes() {
        assertThat(Spread.of(1.2, 0.9, 1.0)).isEqualTo(new Spread(1.0, 0.9, 1.2));
    }
}
