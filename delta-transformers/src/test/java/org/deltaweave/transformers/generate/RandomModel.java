package org.deltaweave.transformers.generate;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Logits that depend on every token of a sequence and on nothing else. */
final class RandomModel extends RecomputingModel {
    private final long seed;
    private final int vocabulary;
    private final double spread;

    /**
     * @param vocabulary number of tokens
     * @param spread half the width of the logits' range
     */
    RandomModel(long seed, int vocabulary, double spread) {
        this.seed = seed;
        this.vocabulary = vocabulary;
        this.spread = spread;
    }

    @Override
    float[] logits(int prompt, int[] ids) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + Arrays.hashCode(ids));
        float[] logits = new float[vocabulary];
        for (int i = 0; i < vocabulary; i++) {
            logits[i] = (float) random.nextDouble(-spread, spread);
        }
        return logits;
    }
}
