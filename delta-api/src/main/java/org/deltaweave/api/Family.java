package org.deltaweave.api;

/** The three groups of delta methods (Ding et al., Nature Machine Intelligence 2023). */
public enum Family {
    /** New parameters beside the backbone's: adapters, prefixes, prompts. */
    ADDITION,
    /** Some of the backbone's own parameters change: BitFit, Diff pruning, full tuning. */
    SPECIFICATION,
    /** The change of a weight lives in few dimensions: LoRA and its relatives. */
    REPARAMETERIZATION
}
