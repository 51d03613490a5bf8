package org.deltaweave.transformers.layers;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.AttentionShape;
import org.deltaweave.tensor.KeyRows;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/**
 * A decoder's attention over what the encoder made of another text, and the norm beside it (Vaswani et al. 2017): queries
 * {@code [tokens, hidden]}, keys and values from {@code [source tokens, hidden]}.
 */
public final class CrossAttention extends Layer {
    private final AttentionSizes sizes;
    private final int number;
    private final Pass pass;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final Norm norm;

    /** @param number of the block in the decoder, from 0 */
    public CrossAttention(int number, AttentionSizes sizes, Pass pass, Weights weights) {
        super("decoder." + number);
        this.sizes = sizes;
        this.number = number;
        this.pass = pass;
        int hidden = sizes.hidden();
        String at = path() + ".crossattention.";
        query = Linear.read(weights, at + "query", sizes.queryWidth(), hidden, sizes.inputBias());
        key = Linear.read(weights, at + "key", sizes.keyWidth(), hidden, sizes.inputBias());
        value = Linear.read(weights, at + "value", sizes.keyWidth(), hidden, sizes.inputBias());
        output = Linear.read(weights, at + "output", hidden, sizes.queryWidth(), sizes.outputBias());
        norm = Norm.read(weights, at + "norm", hidden, sizes.norm());
    }

    Tensor forward(Tensor x, Context context) {
        Context.Memory memory = context.memory().orElseThrow();
        Tensor k;
        Tensor v;
        KeyRows rows;
        if (context.cache().isPresent()) {
            KeyValueCache.Entry kept = context.cache()
                    .get()
                    .memory(number, memory.segments(), () -> key(memory.rows()), () -> value(memory.rows()));
            k = kept.keys();
            v = kept.values();
            rows = kept.rows();
        } else {
            k = key(memory.rows());
            v = value(memory.rows());
            rows = KeyRows.of(memory.segments());
        }
        AttentionShape shape = AttentionShape.full(context.segments(), sizes.heads(), sizes.scale())
                .keyHeads(sizes.keyHeads())
                .keys(rows);
        double dropout = pass.training() ? sizes.dropout() : 0;
        return output(Tensor.attention(query(x), k, v, shape, dropout, pass.random()));
    }

    @JoinPoint("crossattention.query")
    Tensor query(Tensor x) {
        return Linear.apply(x, queryWeight(), queryBias());
    }

    @JoinPoint("crossattention.query.weight")
    Tensor queryWeight() {
        return query.weight();
    }

    @JoinPoint("crossattention.query.bias")
    Tensor queryBias() {
        return query.bias();
    }

    @JoinPoint("crossattention.key")
    Tensor key(Tensor memory) {
        return Linear.apply(memory, keyWeight(), keyBias());
    }

    @JoinPoint("crossattention.key.weight")
    Tensor keyWeight() {
        return key.weight();
    }

    @JoinPoint("crossattention.key.bias")
    Tensor keyBias() {
        return key.bias();
    }

    @JoinPoint("crossattention.value")
    Tensor value(Tensor memory) {
        return Linear.apply(memory, valueWeight(), valueBias());
    }

    @JoinPoint("crossattention.value.weight")
    Tensor valueWeight() {
        return value.weight();
    }

    @JoinPoint("crossattention.value.bias")
    Tensor valueBias() {
        return value.bias();
    }

    @JoinPoint("crossattention.output")
    Tensor output(Tensor x) {
        return Linear.apply(x, outputWeight(), outputBias());
    }

    @JoinPoint("crossattention.output.weight")
    Tensor outputWeight() {
        return output.weight();
    }

    @JoinPoint("crossattention.output.bias")
    Tensor outputBias() {
        return output.bias();
    }

    @JoinPoint("crossattention.norm")
    Tensor norm(Tensor x) {
        return Norm.apply(x, normWeight(), normBias(), sizes.epsilon());
    }

    @JoinPoint("crossattention.norm.weight")
    Tensor normWeight() {
        return norm.gain();
    }

    @JoinPoint("crossattention.norm.bias")
    Tensor normBias() {
        return norm.bias();
    }
}
