package org.deltaweave.transformers.dl4j;

import org.nd4j.linalg.learning.config.IUpdater;

/**
 * How a network learns: Adam with decoupled weight decay (Loshchilov and Hutter 2019), warm-up, then linear decay.
 *
 * @param learningRate the highest step size
 * @param weightDecay decoupled decay of matrices; vectors do not decay
 * @param steps number of batches in the whole run; 0 keeps the learning rate constant
 * @param warmup share of the steps during which the learning rate rises from zero
 * @param seed of the head's first values and of dropout
 */
public record Training(double learningRate, double weightDecay, int steps, double warmup, long seed) {
    /** A constant learning rate, weight decay 0.01 and seed 0. */
    public static Training constant(double learningRate) {
        return new Training(learningRate, 0.01, 0, 0, 0);
    }

    IUpdater updater() {
        if (steps == 0) {
            return new FusedAdam(learningRate);
        }
        return new FusedAdam(WarmupLinearDecay.of(learningRate, warmup, steps));
    }
}
