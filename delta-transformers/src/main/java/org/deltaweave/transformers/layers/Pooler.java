package org.deltaweave.transformers.layers;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/** BERT's pooler: the first token's vector through a linear layer and tanh, {@code [texts, hidden]}. */
public final class Pooler extends Layer {
    private final Linear linear;

    /** Asks for {@code pooler.weight} and {@code pooler.bias}. */
    public Pooler(int hidden, Weights weights) {
        super("");
        linear = Linear.read(weights, "pooler", hidden, hidden, true);
    }

    /** One vector for each text from those of its tokens. */
    public Tensor forward(Tensor rows, Segments segments) {
        return pooler(rows.gather(segments.firstRows())).tanh();
    }

    @JoinPoint("pooler")
    Tensor pooler(Tensor first) {
        return Linear.apply(first, weight(), bias());
    }

    @JoinPoint("pooler.weight")
    Tensor weight() {
        return linear.weight();
    }

    @JoinPoint("pooler.bias")
    Tensor bias() {
        return linear.bias();
    }
}
