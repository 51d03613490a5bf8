package org.deltaweave.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Float16Test {
    @Test
    void half_allBitPatterns_surviveTheRoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Float16.fromHalf((short) bits);
            short back = Float16.toHalf(value);
            if (Float.isNaN(value)) {
                assertThat(Float16.fromHalf(back)).isNaN();
            } else {
                assertThat(back).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void brain_allBitPatterns_surviveTheRoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Float16.fromBrain((short) bits);
            short back = Float16.toBrain(value);
            if (Float.isNaN(value)) {
                assertThat(Float16.fromBrain(back)).isNaN();
            } else {
                assertThat(back).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void half_knownValues() {
        assertThat(Float16.fromHalf((short) 0x3c00)).isEqualTo(1f);
        assertThat(Float16.fromHalf((short) 0xc000)).isEqualTo(-2f);
        assertThat(Float16.fromHalf((short) 0x7bff)).isEqualTo(65504f);
        assertThat(Float16.fromHalf((short) 0x0001)).isEqualTo(0x1p-24f);
        assertThat(Float16.toHalf(65519.9f)).isEqualTo((short) 0x7bff);
        assertThat(Float16.toHalf(65520f)).isEqualTo((short) 0x7c00);
        assertThat(Float16.toHalf(0x1p-25f)).as("a tie goes to even").isEqualTo((short) 0);
        assertThat(Float16.toHalf(0x1.8p-24f)).as("a tie goes to even").isEqualTo((short) 2);
    }

    @Test
    void toHalfAndToBrain_random_giveTheNearestValue() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(value) && Math.abs(value) < 65504) {
                nearest(seed, value, Float16.toHalf(value), true);
            }
            if (Float.isFinite(value) && Math.abs(value) < 3e38) {
                nearest(seed, value, Float16.toBrain(value), false);
            }
        }
    }

    private static void nearest(long seed, float value, short bits, boolean half) {
        double error = Math.abs(decode(bits, half) - value);
        for (int step = -1; step <= 1; step += 2) {
            double other = Math.abs(decode((short) (bits + step), half) - value);
            assertThat(error)
                    .as("seed %d, value %s", seed, value)
                    .satisfiesAnyOf(e -> assertThat(e).isLessThanOrEqualTo(other), e -> assertThat(other)
                            .isNaN());
        }
    }

    private static double decode(short bits, boolean half) {
        return half ? Float16.fromHalf(bits) : Float16.fromBrain(bits);
    }
}
