package org.deltaweave.transformers.dl4j;

import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.layers.Activation;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A backbone's nonlinearity as DL4J's heads use it: DL4J's own GELU is another function. */
final class HeadActivation extends BaseActivationFunction {
    private static final long serialVersionUID = 1L;

    private final Activation function;

    private HeadActivation(Activation function) {
        this.function = function;
    }

    static IActivation of(Activation function) {
        return new HeadActivation(function);
    }

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
        in.assign(function.apply(Tensor.constant(in)).value());
        return in;
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
        Tensor x = Tensor.parameter(in.dup('c'));
        function.apply(x).backward(epsilon.dup('c'));
        return new Pair<>(x.gradient().orElseThrow(), null);
    }

    @Override
    public String toString() {
        return function.key();
    }
}
