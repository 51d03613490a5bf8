package org.deltaweave.transformers.bert;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/** Multi-head self-attention with residual and layer norm: {@code [tokens, hiddenSize]} to the same. */
final class SelfAttention extends Layer {
    private final BertConfig config;
    private final Pass pass;
    private final Tensor queryWeight;
    private final Tensor queryBias;
    private final Tensor keyWeight;
    private final Tensor keyBias;
    private final Tensor valueWeight;
    private final Tensor valueBias;
    private final Tensor outputWeight;
    private final Tensor outputBias;
    private final Tensor normWeight;
    private final Tensor normBias;

    SelfAttention(int layer, BertConfig config, Pass pass, Weights weights) {
        super("encoder." + layer);
        this.config = config;
        this.pass = pass;
        int hidden = config.hiddenSize();
        String at = "encoder.layer." + layer + ".attention.";
        queryWeight = weights.get(at + "self.query.weight", hidden, hidden);
        queryBias = weights.get(at + "self.query.bias", hidden);
        keyWeight = weights.get(at + "self.key.weight", hidden, hidden);
        keyBias = weights.get(at + "self.key.bias", hidden);
        valueWeight = weights.get(at + "self.value.weight", hidden, hidden);
        valueBias = weights.get(at + "self.value.bias", hidden);
        outputWeight = weights.get(at + "output.dense.weight", hidden, hidden);
        outputBias = weights.get(at + "output.dense.bias", hidden);
        normWeight = weights.get(at + "output.LayerNorm.weight", hidden);
        normBias = weights.get(at + "output.LayerNorm.bias", hidden);
    }

    Tensor forward(Tensor x, Segments segments) {
        double scale = 1 / Math.sqrt((double) config.hiddenSize() / config.heads());
        Tensor mixed = Tensor.attention(
                query(x),
                key(x),
                value(x),
                segments,
                config.heads(),
                scale,
                pass.training() ? config.attentionDropout() : 0,
                pass.random());
        Tensor change = output(mixed).dropout(pass.training() ? config.hiddenDropout() : 0, pass.random());
        return norm(x.add(change));
    }

    @JoinPoint("attention.query")
    Tensor query(Tensor x) {
        return x.linear(queryWeight(), queryBias());
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
        return x.linear(keyWeight(), keyBias());
    }

    @JoinPoint("attention.key.weight")
    Tensor keyWeight() {
        return keyWeight;
    }

    @JoinPoint("attention.key.bias")
    Tensor keyBias() {
        return keyBias;
    }

    @JoinPoint("attention.value")
    Tensor value(Tensor x) {
        return x.linear(valueWeight(), valueBias());
    }

    @JoinPoint("attention.value.weight")
    Tensor valueWeight() {
        return valueWeight;
    }

    @JoinPoint("attention.value.bias")
    Tensor valueBias() {
        return valueBias;
    }

    @JoinPoint("attention.output")
    Tensor output(Tensor x) {
        return x.linear(outputWeight(), outputBias());
    }

    @JoinPoint("attention.output.weight")
    Tensor outputWeight() {
        return outputWeight;
    }

    @JoinPoint("attention.output.bias")
    Tensor outputBias() {
        return outputBias;
    }

    @JoinPoint("attention.norm")
    Tensor norm(Tensor x) {
        return x.layerNorm(normWeight(), normBias(), config.normEpsilon());
    }

    @JoinPoint("attention.norm.weight")
    Tensor normWeight() {
        return normWeight;
    }

    @JoinPoint("attention.norm.bias")
    Tensor normBias() {
        return normBias;
    }
}
