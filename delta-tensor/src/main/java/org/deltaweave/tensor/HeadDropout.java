package org.deltaweave.tensor;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.deltaweave.tensor.cpu.DropoutKernel;

/**
 * Inverted dropout of attention probabilities, drawn again from a seed in the backward pass instead of being kept.
 *
 * @param probability from 0 (no dropout) to below 1
 * @param seed of this one attention
 */
record HeadDropout(double probability, long seed) {
    static final HeadDropout NONE = new HeadDropout(0, 0);

    static HeadDropout of(double probability, RandomGenerator random) {
        if (!(probability >= 0 && probability < 1)) {
            throw new DeltaweaveException(
                    "DW-101",
                    "attention needs a dropout probability from 0 to below 1, got " + probability,
                    "Use 0 for no dropout");
        }
        return probability == 0 ? NONE : new HeadDropout(probability, random.nextLong());
    }

    /**
     * Drops or scales the first {@code length} numbers.
     *
     * @param at where this sequence and head start among all probabilities: each has random numbers of its own
     */
    void apply(double[] numbers, int length, long at) {
        if (probability == 0) {
            return;
        }
        double factor = 1 / (1 - probability);
        float[] mask = new float[length];
        Arrays.fill(mask, 1);
        DropoutKernel.apply(mask, 0, length, probability, seed, at);
        for (int i = 0; i < length; i++) {
            numbers[i] = mask[i] == 0 ? 0 : numbers[i] * factor;
        }
    }
}
