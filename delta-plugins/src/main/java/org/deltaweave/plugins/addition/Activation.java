package org.deltaweave.plugins.addition;

import java.util.function.UnaryOperator;
import org.deltaweave.tensor.Tensor;

/** The functions an adapter may have between its projections, by Hugging Face's names. */
public enum Activation {
    /** GELU's tanh approximation. */
    GELU_NEW(Tensor::geluTanh),
    /** GELU with the error function. */
    GELU(Tensor::gelu),
    /** {@code max(x, 0)}. */
    RELU(Tensor::relu),
    /** Hyperbolic tangent. */
    TANH(Tensor::tanh);

    private final UnaryOperator<Tensor> function;

    Activation(UnaryOperator<Tensor> function) {
        this.function = function;
    }

    Tensor apply(Tensor input) {
        return function.apply(input);
    }
}
