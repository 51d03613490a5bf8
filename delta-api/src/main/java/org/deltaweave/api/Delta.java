package org.deltaweave.api;

import java.util.List;

/** A delta method at work: what its two kinds have in common. */
public sealed interface Delta permits ActivationDelta, ParameterDelta {
    /**
     * Called once, when the delta is attached and has asked every site for its tensors: the place to refuse settings that fit
     * none of the sites.
     *
     * @param sites in the order of the data
     */
    default void attached(List<Site> sites) {}
}
