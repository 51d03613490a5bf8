package org.deltaweave.transformers.layers;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Tensor;

/** The nonlinearity of a feed-forward block, by the name that {@code config.json} gives it. */
public enum Activation {
    /** GELU with the error function. */
    GELU("gelu", Tensor::gelu),
    /** GELU's tanh approximation. */
    GELU_NEW("gelu_new", Tensor::geluTanh),
    /** The same function under its other name. */
    GELU_PYTORCH_TANH("gelu_pytorch_tanh", Tensor::geluTanh),
    /** The same function under its other name. */
    GELU_FAST("gelu_fast", Tensor::geluTanh),
    /** GELU with the error function under its other name. */
    GELU_PYTHON("gelu_python", Tensor::gelu),
    /** {@code x sigmoid(x)}. */
    SILU("silu", Tensor::silu),
    /** The same function under its other name. */
    SWISH("swish", Tensor::silu),
    /** Rectified linear unit. */
    RELU("relu", Tensor::relu),
    /** Hyperbolic tangent. */
    TANH("tanh", Tensor::tanh);

    private final String key;
    private final UnaryOperator<Tensor> function;

    Activation(String key, UnaryOperator<Tensor> function) {
        this.key = key;
        this.function = function;
    }

    /** The activation called {@code key} in {@code config.json}; DW-341 if there is none. */
    public static Activation of(String key) {
        return Arrays.stream(values())
                .filter(activation -> activation.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new DeltaweaveException(
                        "DW-341",
                        "The activation is \"" + key + "\", which is not known",
                        "Known are " + Arrays.stream(values()).map(a -> a.key).collect(Collectors.joining(", "))));
    }

    /** Its name in {@code config.json}. */
    public String key() {
        return key;
    }

    /** {@code f(gate) * up}, element by element. */
    Tensor gated(Tensor gate, Tensor up) {
        return this == SILU || this == SWISH ? gate.siluMul(up) : apply(gate).mul(up);
    }

    /** Applies it to every element. */
    public Tensor apply(Tensor x) {
        return function.apply(x);
    }
}
