package org.deltaweave.transformers.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WarmupLinearDecayTest {
    private static final double EXACT = 1e-15;

    @Test
    void valueAt_risesThenFallsToZero() {
        WarmupLinearDecay schedule = WarmupLinearDecay.of(0.002, 0.06, 100);
        assertThat(schedule.warmup()).isEqualTo(6);
        assertThat(schedule.valueAt(0, 0)).isEqualTo(0.002 / 6, within(EXACT));
        assertThat(schedule.valueAt(5, 0)).isEqualTo(0.002, within(EXACT));
        assertThat(schedule.valueAt(53, 0)).isEqualTo(0.001, within(EXACT));
        assertThat(schedule.valueAt(99, 0)).isEqualTo(0.002 / 94, within(EXACT));
        assertThat(schedule.valueAt(100, 0)).isZero();
        assertThat(schedule.valueAt(150, 0)).isZero();
    }

    @Test
    void valueAt_noWarmup_startsAtTheHighest() {
        assertThat(new WarmupLinearDecay(0.5, 0, 10).valueAt(0, 0)).isEqualTo(0.5, within(EXACT));
    }
}
