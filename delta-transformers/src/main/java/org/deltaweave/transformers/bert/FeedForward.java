package org.deltaweave.transformers.bert;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/** The two-layer feed-forward block with residual and layer norm: {@code [tokens, hiddenSize]} to the same. */
final class FeedForward extends Layer {
    private final BertConfig config;
    private final Pass pass;
    private final Tensor upWeight;
    private final Tensor upBias;
    private final Tensor downWeight;
    private final Tensor downBias;
    private final Tensor normWeight;
    private final Tensor normBias;

    FeedForward(int layer, BertConfig config, Pass pass, Weights weights) {
        super("encoder." + layer);
        this.config = config;
        this.pass = pass;
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        String at = "encoder.layer." + layer + ".";
        upWeight = weights.get(at + "intermediate.dense.weight", inner, hidden);
        upBias = weights.get(at + "intermediate.dense.bias", inner);
        downWeight = weights.get(at + "output.dense.weight", hidden, inner);
        downBias = weights.get(at + "output.dense.bias", hidden);
        normWeight = weights.get(at + "output.LayerNorm.weight", hidden);
        normBias = weights.get(at + "output.LayerNorm.bias", hidden);
    }

    Tensor forward(Tensor x) {
        Tensor inner = config.activation().apply(up(x));
        Tensor change = down(inner).dropout(pass.training() ? config.hiddenDropout() : 0, pass.random());
        return norm(x.add(change));
    }

    @JoinPoint("ffn.up")
    Tensor up(Tensor x) {
        return x.linear(upWeight(), upBias());
    }

    @JoinPoint("ffn.up.weight")
    Tensor upWeight() {
        return upWeight;
    }

    @JoinPoint("ffn.up.bias")
    Tensor upBias() {
        return upBias;
    }

    @JoinPoint("ffn.down")
    Tensor down(Tensor x) {
        return x.linear(downWeight(), downBias());
    }

    @JoinPoint("ffn.down.weight")
    Tensor downWeight() {
        return downWeight;
    }

    @JoinPoint("ffn.down.bias")
    Tensor downBias() {
        return downBias;
    }

    @JoinPoint("ffn.norm")
    Tensor norm(Tensor x) {
        return x.layerNorm(normWeight(), normBias(), config.normEpsilon());
    }

    @JoinPoint("ffn.norm.weight")
    Tensor normWeight() {
        return normWeight;
    }

    @JoinPoint("ffn.norm.bias")
    Tensor normBias() {
        return normBias;
    }
}
