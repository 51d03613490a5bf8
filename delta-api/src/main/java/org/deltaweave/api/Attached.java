package org.deltaweave.api;

import org.deltaweave.tensor.Tensor;

/** What sits in a layer's slot while a delta is attached; called by woven code. */
@FunctionalInterface
public interface Attached {
    /**
     * The result to use instead of the join point's own.
     *
     * @param input the join point's argument; for a parameter join point the parameter itself
     * @param output the join point's own result
     */
    Tensor apply(Tensor input, Tensor output);
}
