package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Dropout's choices: the same for the same seed and index, and otherwise like chance. */
class DropoutKernelTest {
    private static final int COUNT = 1 << 20;

    /** Six standard deviations of a mean of {@link #COUNT} products of numbers of variance one. */
    private static final double CHANCE = 6 / Math.sqrt(COUNT);

    private final Numbers numbers = new Numbers(48);

    @Test
    void apply_multipliesByTheMask() {
        for (int length : new int[] {1, 7, 2048, 100_003}) {
            Floats x = numbers.normal(length);
            double[] before = Numbers.doubles(x);
            Floats mask = numbers.output(length);
            mask(0.3, 77, mask);
            double[] factors = Numbers.doubles(mask);
            assertThat(factors).containsAnyOf(0, (float) (1 / 0.7));
            DropoutKernel.apply(x, 0.3, 77, x);
            numbers.assertClose(x, 1e-7, i -> before[i] * factors[i]);
        }
    }

    @Test
    void onTheHeap_indicesContinue() {
        Floats mask = numbers.output(20_000);
        mask(0.4, -5, mask);
        float[] whole = Numbers.heap(mask);
        for (int part = 0; part < 200; part++) {
            int from = numbers.below(15_000);
            int length = numbers.below(5000);
            float[] ones = new float[length + 4];
            Arrays.fill(ones, 1);
            DropoutKernel.apply(ones, 3, length, 0.4, -5, from);
            assertThat(ones[2]).isEqualTo(1);
            assertThat(ones[length + 3]).isEqualTo(1);
            for (int i = 0; i < length; i++) {
                assertThat(ones[3 + i])
                        .as("%d after %d, seed %d", i, from, numbers.seed)
                        .isEqualTo(whole[from + i]);
            }
        }
    }

    @Test
    void probabilityZero_changesNothing() {
        Floats x = numbers.normal(5000);
        float[] before = Numbers.heap(x);
        DropoutKernel.apply(x, 0, 3, x);

        assertThat(Numbers.heap(x)).isEqualTo(before);
        assertThatThrownBy(() -> DropoutKernel.apply(x, 1, 3, x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.0");
    }

    @Test
    void share_isTheProbability() {
        for (double p : new double[] {0.001, 0.1, 0.5, 0.9}) {
            for (long seed : new long[] {0, 1, -1, 1L << 40, 12345}) {
                Floats mask = numbers.output(COUNT);
                mask(p, seed, mask);
                double dropped = 0;
                double sum = 0;
                for (float factor : Numbers.heap(mask)) {
                    dropped += factor == 0 ? 1 : 0;
                    sum += factor;
                }
                double deviation = Math.sqrt(p * (1 - p) / COUNT);
                assertThat(dropped / COUNT).as("seed %d", seed).isCloseTo(p, within(5 * deviation));
                assertThat(sum / COUNT).isCloseTo(1, within(5 * deviation / (1 - p) + 1e-6));
            }
        }
    }

    @Test
    void blocks_varyAsMuchAsChanceWould() {
        double[] x = standard(0.5, 9);
        int size = 256;
        double squares = 0;
        for (int start = 0; start < COUNT; start += size) {
            double sum = 0;
            for (int i = start; i < start + size; i++) {
                sum += x[i];
            }
            squares += sum * sum / size;
        }
        int blocks = COUNT / size;
        assertThat(squares / blocks).isCloseTo(1, within(6 * Math.sqrt(2.0 / blocks)));
    }

    @Test
    void neighboursRowsAndBlocks_areIndependent() {
        double[] x = standard(0.3, 10);
        for (int lag : new int[] {1, 2, 3, 4, 8, 16, 32, 64, 128, 768, 1024, 2048, 4096, 65_536}) {
            assertThat(product(x, x, lag)).as("lag %d", lag).isCloseTo(0, within(2 * CHANCE));
        }
        double triples = 0;
        for (int i = 2; i < COUNT; i++) {
            triples += x[i] * x[i - 1] * x[i - 2];
        }
        assertThat(triples / COUNT).isCloseTo(0, within(2 * CHANCE));
    }

    @Test
    void seeds_areIndependent() {
        long[] seeds = {0, 1, 2, 3, 1L << 32, (1L << 32) + 1, -1, 0x9e3779b97f4a7c15L};
        for (int i = 0; i < seeds.length; i++) {
            double[] x = standard(0.3, seeds[i]);
            for (int j = 0; j < i; j++) {
                double[] y = standard(0.3, seeds[j]);
                for (int lag : new int[] {0, 1, 2048}) {
                    assertThat(product(x, y, lag))
                            .as("seeds %d and %d", seeds[i], seeds[j])
                            .isCloseTo(0, within(2 * CHANCE));
                }
            }
        }
    }

    @Test
    void patternsOfEight_areEquallyFrequent() {
        double[] x = standard(0.5, 11);
        int[] counts = new int[256];
        for (int start = 0; start < COUNT; start += 8) {
            int pattern = 0;
            for (int i = start; i < start + 8; i++) {
                pattern = 2 * pattern + (x[i] > 0 ? 1 : 0);
            }
            counts[pattern]++;
        }
        double expected = COUNT / 8.0 / 256;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        // 255 degrees of freedom: mean 255, deviation 22.6.
        assertThat(chiSquare).isBetween(140.0, 390.0);
    }

    @Test
    void threads_doNotChangeABit() {
        int count = Numbers.manyRows(1);
        Floats x = numbers.normal(count);
        numbers.assertSameOnAnyThreads(() -> {
            Floats out = numbers.output(count);
            DropoutKernel.apply(x, 0.1, 6, out);
            return out;
        });
    }

    /** A mask, shifted and scaled to mean zero and variance one. */
    private double[] standard(double p, long seed) {
        Floats mask = numbers.output(COUNT);
        mask(p, seed, mask);
        double[] x = Numbers.doubles(mask);
        for (int i = 0; i < COUNT; i++) {
            x[i] = (x[i] - 1) * Math.sqrt((1 - p) / p);
        }
        return x;
    }

    /** What numbers are multiplied by. */
    private static void mask(double p, long seed, Floats out) {
        ElementwiseKernel.fill(1, out);
        DropoutKernel.apply(out, p, seed, out);
    }

    private static double product(double[] x, double[] y, int lag) {
        double sum = 0;
        for (int i = lag; i < COUNT; i++) {
            sum += x[i] * y[i - lag];
        }
        return sum / (COUNT - lag);
    }
}
