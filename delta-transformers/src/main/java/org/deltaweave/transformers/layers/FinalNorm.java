package org.deltaweave.transformers.layers;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/** The norm after the last block of a stack whose blocks normalise their input: {@code [tokens, hidden]} to the same. */
public final class FinalNorm extends Layer {
    private final Norm norm;
    private final double epsilon;

    /** @param stack {@code encoder} or {@code decoder} */
    public FinalNorm(String stack, int size, NormKind kind, double epsilon, Weights weights) {
        super(stack);
        this.norm = Norm.read(weights, path() + ".norm", size, kind);
        this.epsilon = epsilon;
    }

    @JoinPoint("norm")
    Tensor norm(Tensor x) {
        return Norm.apply(x, weight(), bias(), epsilon);
    }

    @JoinPoint("norm.weight")
    Tensor weight() {
        return norm.gain();
    }

    @JoinPoint("norm.bias")
    Tensor bias() {
        return norm.bias();
    }
}
