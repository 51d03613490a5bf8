package org.deltaweave.api;

/** What a delta method promises; each promise chooses conformance rules. */
public enum Feature {
    /** A freshly attached delta leaves the network's output bit-identical. */
    IDENTITY_AT_INIT,
    /** The delta can be folded into the backbone's weights; activation deltas implement {@link Mergeable} for it. */
    MERGEABLE,
    /** Two training passes over the same input differ, because the method draws random numbers. */
    STOCHASTIC
}
