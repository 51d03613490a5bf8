package org.deltaweave.transformers.generate;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * Draws the next token by its probability, after these changes in this order.
 *
 * @param temperature divides the logits: below 1 makes probable tokens more probable
 * @param topK draws only among the so many most probable tokens (Fan et al., "Hierarchical Neural Story Generation", 2018),
 *     0 for all; tokens beyond that are as if impossible, ties for the last place are kept by lower id
 * @param topP draws only among the fewest tokens whose probabilities reach this sum (Holtzman et al., "The Curious Case of
 *     Neural Text Degeneration", 2020), 1 for all
 * @param seed of the random numbers: the same seed, prompts and logits give the same tokens
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
    /** DW-392 if a number is out of range. */
    public Sampling {
        Settings.require(
                temperature > 0 && Double.isFinite(temperature), "temperature", temperature, "a number above 0");
        Settings.require(topK >= 0, "top_k", topK, "at least 0");
        Settings.require(topP >= 0 && topP <= 1, "top_p", topP, "from 0 to 1");
    }

    /**
     * One token.
     *
     * @param scores logits of all tokens, negative infinity for those ruled out
     * @throws DeltaweaveException DW-396 if all are ruled out or one is not a number
     */
    int choose(float[] scores, SplittableRandom random) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float score : scores) {
            largest = Math.max(largest, score); // not a number, if one is not
        }
        if (!Double.isFinite(largest)) {
            throw Scores.noToken();
        }
        int[] tokens = topK == 0 && topP == 1
                ? IntStream.range(0, scores.length).toArray()
                : Top.tokens(scores, topK == 0 ? scores.length : topK);
        double[] mass = new double[tokens.length];
        double sum = 0;
        for (int i = 0; i < tokens.length; i++) {
            mass[i] = Math.exp((scores[tokens[i]] - largest) / temperature);
            sum += mass[i];
        }
        int kept = 0;
        double keptSum = 0;
        while (kept < tokens.length && (kept == 0 || keptSum < topP * sum)) {
            keptSum += mass[kept++];
        }
        double drawn = random.nextDouble() * keptSum;
        int choice = 0;
        while (choice < kept - 1 && drawn >= mass[choice]) {
            drawn -= mass[choice++];
        }
        return tokens[choice];
    }
}
