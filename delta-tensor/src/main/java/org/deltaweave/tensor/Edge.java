package org.deltaweave.tensor;

import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How the gradient of a result becomes the gradient of one of its inputs.
 *
 * <p>An edge to a frozen input is dropped when the result is made, and with it everything its function captured: that is
 * how a frozen weight costs no saved input.
 *
 * @param input the input that the result was computed from
 * @param gradient from the result's gradient (the result's shape) to the input's share of it (the input's shape); it
 *     must not change its argument, and returns the argument, a view of it, or an array that nothing else refers to
 */
record Edge(Tensor input, UnaryOperator<INDArray> gradient) {}
