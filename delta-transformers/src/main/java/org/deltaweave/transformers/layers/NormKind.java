package org.deltaweave.transformers.layers;

/** How an architecture normalises rows. */
public enum NormKind {
    /** Mean 0 and variance 1, then gain and bias (Ba et al. 2016). */
    LAYER,
    /** Root mean square 1, then a gain (Zhang and Sennrich 2019). */
    RMS
}
