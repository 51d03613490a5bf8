package org.deltaweave.transformers;

import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** Where a backbone's layers get their parameters from, by the names of their sites. */
public interface Weights {
    /**
     * One parameter.
     *
     * @param site such as {@code encoder.0.attention.query.weight}
     * @param shape the shape it must have; weights of linear layers are {@code [out, in]}
     */
    Tensor get(String site, long... shape);

    /** Whether there is such a parameter: heads may be missing. */
    default boolean has(String site) {
        return true;
    }

    /** FLOAT or DOUBLE. */
    DataType dataType();
}
