package org.deltaweave.benchmarks.compare;

import org.deltaweave.benchmarks.worker.TorchAttention;

/**
 * How to measure.
 *
 * @param pairs number of alternating pairs of processes
 * @param threads number of threads for each engine's numeric work
 * @param attention how PyTorch computes attention
 * @param warmup number of steps before the timed ones, after the observed ones
 * @param steps number of timed steps in each process
 * @param keepEnvironment whether to leave the variables alone that choose OpenBLAS's kernels
 */
public record Settings(
        int pairs, int threads, TorchAttention attention, int warmup, int steps, boolean keepEnvironment) {
    /** The same with other numbers of steps. */
    public Settings withSteps(int newWarmup, int newSteps) {
        return new Settings(pairs, threads, attention, newWarmup, newSteps, keepEnvironment);
    }
}
