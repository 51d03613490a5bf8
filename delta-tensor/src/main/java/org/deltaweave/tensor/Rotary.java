package org.deltaweave.tensor;

import java.util.Arrays;

/**
 * Rotary position embedding (Su et al. 2021, arXiv 2104.09864): at position {@code p}, columns {@code c} and {@code c + n} of
 * every head are turned by the angle {@code p * frequencies[c]}, as LLaMA and GPT-NeoX pair them.
 *
 * @param frequencies radians per position of each of {@code n} pairs, finite
 * @param factor of all rotated columns, 1 in most models
 */
public record Rotary(double[] frequencies, double factor) {
    /** @throws DeltaweaveException DW-101 if there is no frequency, or a number is not finite */
    public Rotary {
        frequencies = frequencies.clone();
        if (frequencies.length == 0
                || !Double.isFinite(factor)
                || !Arrays.stream(frequencies).allMatch(Double::isFinite)) {
            throw new DeltaweaveException(
                    "DW-101",
                    "rotary needs finite frequencies and a finite factor, got " + Arrays.toString(frequencies) + " and "
                            + factor,
                    "Give one frequency for each pair of columns");
        }
    }

    /** A copy. */
    @Override
    public double[] frequencies() {
        return frequencies.clone();
    }

    /** Number of pairs of columns. */
    int pairs() {
        return frequencies.length;
    }

    /** The angles of one position. */
    double angle(int position, int pair) {
        return position * frequencies[pair];
    }
}
