package org.example.net;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;

/** A layer that no method targets by default. */
public final class Untouched extends Layer {
    public Untouched(String path) {
        super(path);
    }

    @JoinPoint("untouched")
    Tensor forward(Tensor x) {
        return x;
    }
}
