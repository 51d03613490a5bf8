package org.deltaweave.benchmarks.worker;

/**
 * What one process shall do.
 *
 * @param engine which engine
 * @param fixture directory of weights and batches
 * @param task what to do with each batch
 * @param threads number of threads for numeric work
 * @param attention how PyTorch computes attention
 * @param observed number of first steps whose loss is told
 * @param warmup number of further steps that are not timed
 * @param timed number of timed steps
 * @param tensors file for the first step's gradients or results; empty for none
 * @param result file for what was measured
 */
public record Job(
        Engine engine,
        String fixture,
        Task task,
        int threads,
        TorchAttention attention,
        int observed,
        int warmup,
        int timed,
        String tensors,
        String result) {}
