package org.deltaweave.api;

import org.deltaweave.tensor.Tensor;

/** An activation delta on a linear join point that can be folded into the join point's weight. */
public interface Mergeable {
    /**
     * The weight that gives without the delta what {@code weight} gives with it (outside training).
     *
     * @param site the activation join point's site, with the delta's trained tensors
     * @param weight the backbone's weight, {@code [outFeatures, inFeatures]}
     * @return the same shape
     */
    Tensor merge(Site site, Tensor weight);
}
