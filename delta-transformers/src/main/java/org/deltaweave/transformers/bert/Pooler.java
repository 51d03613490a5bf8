package org.deltaweave.transformers.bert;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/** The first token's vector through a linear layer and tanh: {@code [texts, hiddenSize]}. */
final class Pooler extends Layer {
    private final Tensor weight;
    private final Tensor bias;

    Pooler(BertConfig config, Weights weights) {
        super("");
        weight = weights.get("pooler.dense.weight", config.hiddenSize(), config.hiddenSize());
        bias = weights.get("pooler.dense.bias", config.hiddenSize());
    }

    Tensor forward(Tensor hidden, Segments segments) {
        return pooler(hidden.gather(segments.firstRows())).tanh();
    }

    @JoinPoint("pooler")
    Tensor pooler(Tensor first) {
        return first.linear(weight(), bias());
    }

    @JoinPoint("pooler.weight")
    Tensor weight() {
        return weight;
    }

    @JoinPoint("pooler.bias")
    Tensor bias() {
        return bias;
    }
}
