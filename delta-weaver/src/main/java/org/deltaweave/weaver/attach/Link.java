package org.deltaweave.weaver.attach;

import org.deltaweave.tensor.Tensor;

/** What one attachment puts into one slot. */
interface Link {
    /** The attachment's number; a chain applies its links in ascending order. */
    long order();

    /** The result to use instead of {@code output}. */
    Tensor apply(Tensor input, Tensor output);
}
