package org.example.bench;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;

/** The same code in a class that stays as it is. */
public final class Plain extends Layer {
    private final Tensor weight;

    public Plain(Tensor weight) {
        super("");
        this.weight = weight;
    }

    @JoinPoint("bench.sub")
    public Tensor subLayer(Tensor input) {
        return input;
    }

    @JoinPoint("bench.weight")
    public Tensor weight() {
        return weight;
    }
}
