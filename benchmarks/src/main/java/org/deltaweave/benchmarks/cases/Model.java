package org.deltaweave.benchmarks.cases;

/** The shape of a network. */
public enum Model {
    /** Four layers of BERT-base. */
    BERT,
    /** Four causal layers, 768 wide, 12 heads over 4 key heads, a gated feed-forward of 2048, rotary positions, RMS norm. */
    LLAMA
}
