package org.deltaweave.transformers.dl4j;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * A learning rate that rises linearly and then falls linearly towards zero, as is usual for transformers.
 *
 * <p>Not {@code PolySchedule}: in ND4J 1.0.0-M2.1 that one grows from its initial value to twice as much, and then is zero.
 *
 * @param highest the learning rate at the end of the warm-up
 * @param warmup number of steps in which it rises
 * @param steps number of all steps
 */
public record WarmupLinearDecay(double highest, int warmup, int steps) implements ISchedule {
    /** Warm-up for a share of all steps, rounded up. */
    public static WarmupLinearDecay of(double highest, double warmupShare, int steps) {
        return new WarmupLinearDecay(highest, (int) Math.ceil(warmupShare * steps), steps);
    }

    /** The first step has {@code highest / warmup}, and the last one is still above zero. */
    @Override
    public double valueAt(int iteration, int epoch) {
        if (iteration < warmup) {
            return highest * (iteration + 1) / warmup;
        }
        return highest * Math.max(0, steps - iteration) / (steps - warmup);
    }

    @Override
    public ISchedule clone() {
        return this;
    }
}
