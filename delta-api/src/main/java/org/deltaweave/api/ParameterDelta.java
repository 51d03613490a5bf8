package org.deltaweave.api;

import org.deltaweave.tensor.Tensor;

/**
 * A delta that sees a weight or bias where the layer reads it: {@code W' = g(W, theta)}. BitFit, Diff pruning, masking.
 *
 * <p>Being a function of the parameter alone, it can always be merged.
 */
public non-sealed interface ParameterDelta extends Delta {
    /**
     * The parameter to use instead of the backbone's.
     *
     * @param site where: names, shapes, and the delta's own tensors
     * @param parameter the backbone's frozen parameter: a weight {@code [out, in]} or a vector
     * @return the same shape
     */
    Tensor value(Site site, Tensor parameter);
}
