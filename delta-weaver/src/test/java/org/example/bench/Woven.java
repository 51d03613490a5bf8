package org.example.bench;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;

/** The same code in a class that is woven. */
public final class Woven extends Layer {
    private final Tensor weight;

    public Woven(Tensor weight) {
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
