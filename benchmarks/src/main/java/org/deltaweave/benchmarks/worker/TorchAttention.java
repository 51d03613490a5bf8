package org.deltaweave.benchmarks.worker;

/** How PyTorch computes attention. */
public enum TorchAttention {
    /** In one operation that never holds all scores, Hugging Face's default. */
    FUSED,
    /** In several operations. */
    EAGER
}
