package org.example.net;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer as users write them: final, in a package of its own, with package-private join points. */
public final class Attention extends Layer {
    private final Tensor queryWeight;
    private final Tensor queryBias;
    private final Tensor keyWeight;

    public Attention(String path, INDArray queryWeight, INDArray queryBias, INDArray keyWeight) {
        super(path);
        this.queryWeight = Tensor.constant(queryWeight);
        this.queryBias = Tensor.constant(queryBias);
        this.keyWeight = Tensor.constant(keyWeight);
    }

    public Tensor forward(Tensor x) {
        return Tensor.constant(query(x).value().add(key(x).value()));
    }

    @JoinPoint("attention.query")
    Tensor query(Tensor x) {
        INDArray product = x.value().mmul(queryWeight().value().transpose());
        return Tensor.constant(product.addRowVector(queryBias().value()));
    }

    @JoinPoint("attention.query.weight")
    Tensor queryWeight() {
        return queryWeight;
    }

    @JoinPoint("attention.query.bias")
    Tensor queryBias() {
        return queryBias;
    }

    @JoinPoint("attention.key")
    Tensor key(Tensor x) {
        // Two returns and a changed argument: the advice must see every exit, and the argument as it was given.
        if (x.size(0) == 0) {
            return x;
        }
        x = Tensor.constant(x.value().mmul(keyWeight().value().transpose()));
        return x;
    }

    @JoinPoint("attention.key.weight")
    Tensor keyWeight() {
        return keyWeight;
    }
}
