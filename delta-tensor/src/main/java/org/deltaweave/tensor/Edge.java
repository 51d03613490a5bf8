package org.deltaweave.tensor;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * From a result to one of its inputs, along which a gradient flows back.
 *
 * <p>An edge to a frozen input is dropped when the result is made, and with it everything it saved: that is how a frozen
 * weight costs no saved input.
 *
 * @param input the input that the result was computed from
 * @param gradient from the result's gradient to the input's
 * @param saved every array that {@code gradient} reads; inside an arena any other is gone by then
 */
record Edge(Tensor input, Gradient gradient, List<INDArray> saved) {
    Edge(Tensor input, Gradient gradient, INDArray... saved) {
        this(input, gradient, List.of(saved));
    }
}
