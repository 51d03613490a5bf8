package org.deltaweave.transformers;

import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** Where a backbone's layers get their parameters from, by the names that Hugging Face gives them. */
public interface Weights {
    /**
     * One parameter.
     *
     * @param name without the model's prefix, such as {@code encoder.layer.0.attention.self.query.weight}
     * @param shape the shape it must have
     */
    Tensor get(String name, long... shape);

    /** FLOAT or DOUBLE. */
    DataType dataType();
}
