package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/** How the gradient of a result becomes the gradient of one of its inputs. */
@FunctionalInterface
interface Gradient {
    /**
     * The input's share, in the input's shape.
     *
     * @param gradient of the result, in the result's shape; must not be changed
     * @return the argument, a view of it, or an array that nothing else refers to
     */
    INDArray of(INDArray gradient);

    /** Adds the input's share to a dense array if that takes no more work than {@link #of}; otherwise returns false. */
    default boolean addTo(INDArray gradient, INDArray sum) {
        return false;
    }
}
