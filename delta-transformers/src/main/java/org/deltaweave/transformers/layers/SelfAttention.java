package org.deltaweave.transformers.layers;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.AttentionShape;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/**
 * Multi-head self-attention and the norm beside it (Vaswani et al. 2017): {@code [tokens, hidden]} to the same.
 *
 * <p>Query, key and value are always three projections here; where an architecture's files join them in one, the join
 * point {@code attention.qkv} lets a delta act on all three together.
 */
public final class SelfAttention extends Layer {
    private static final String JOINED = "attention.qkv";

    private final AttentionSizes sizes;
    private final int number;
    private final Pass pass;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final Norm norm;
    private final JoinedParameter joinedWeight;
    private final JoinedParameter joinedBias;

    /**
     * Asks for its parameters by the names of their sites.
     *
     * @param stack {@code encoder} or {@code decoder}
     * @param number of the block in its stack, from 0
     */
    public SelfAttention(String stack, int number, AttentionSizes sizes, Pass pass, Weights weights) {
        super(stack + "." + number);
        this.sizes = sizes;
        this.number = number;
        this.pass = pass;
        int hidden = sizes.hidden();
        String at = path() + ".attention.";
        query = Linear.read(weights, at + "query", sizes.queryWidth(), hidden, sizes.inputBias());
        key = Linear.read(weights, at + "key", sizes.keyWidth(), hidden, sizes.inputBias());
        value = Linear.read(weights, at + "value", sizes.keyWidth(), hidden, sizes.inputBias());
        output = Linear.read(weights, at + "output", hidden, sizes.queryWidth(), sizes.outputBias());
        norm = Norm.read(weights, at + "norm", hidden, sizes.norm());
        joinedWeight = sizes.fusion()
                .map(form -> new JoinedParameter(form, sizes.heads()))
                .orElse(null);
        joinedBias = sizes.inputBias()
                ? sizes.fusion()
                        .map(form -> new JoinedParameter(form, sizes.heads()))
                        .orElse(null)
                : null;
    }

    /** Attention alone: where the norm and the residual go is the block's business. */
    Tensor forward(Tensor x, Context context) {
        Tensor q;
        Tensor k;
        Tensor v;
        if (touched(JOINED)) {
            Tensor all = joined(x);
            q = part(all, 1, 0);
            k = part(all, 1, 1);
            v = part(all, 1, 2);
        } else {
            q = query(x);
            k = key(x);
            v = value(x);
        }
        if (sizes.rotary().isPresent()) {
            RotaryEmbedding rotary = sizes.rotary().get();
            q = rotary.apply(q, sizes.heads(), context.positions());
            k = rotary.apply(k, sizes.keyHeads(), context.positions());
        }
        AttentionShape shape = sizes.shape(context.segments());
        if (context.cache().isPresent()) {
            KeyValueCache.Entry past = context.cache().get().append(number, k, v);
            k = past.keys();
            v = past.values();
            shape = shape.keys(past.rows());
        }
        double dropout = pass.training() ? sizes.dropout() : 0;
        return output(Tensor.attention(q, k, v, shape, context.bias(), dropout, pass.random()));
    }

    private Tensor part(Tensor all, int dimension, int index) {
        return sizes.fusion().orElseThrow().part(all, dimension, sizes.heads(), index);
    }

    /** A projection with its own parameters, or with its parts of the joined ones where a delta changes those. */
    private Tensor project(Tensor x, int index, Tensor weight, Tensor bias) {
        return Linear.apply(
                x,
                touched(JOINED + ".weight") ? part(joinedWeight(), 0, index) : weight,
                touched(JOINED + ".bias") ? part(joinedBias(), 0, index) : bias);
    }

    @JoinPoint("attention.query")
    Tensor query(Tensor x) {
        return project(x, 0, queryWeight(), queryBias());
    }

    @JoinPoint("attention.query.weight")
    Tensor queryWeight() {
        return query.weight();
    }

    @JoinPoint("attention.query.bias")
    Tensor queryBias() {
        return query.bias();
    }

    @JoinPoint("attention.key")
    Tensor key(Tensor x) {
        return project(x, 1, keyWeight(), keyBias());
    }

    @JoinPoint("attention.key.weight")
    Tensor keyWeight() {
        return key.weight();
    }

    @JoinPoint("attention.key.bias")
    Tensor keyBias() {
        return key.bias();
    }

    @JoinPoint("attention.value")
    Tensor value(Tensor x) {
        return project(x, 2, valueWeight(), valueBias());
    }

    @JoinPoint("attention.value.weight")
    Tensor valueWeight() {
        return value.weight();
    }

    @JoinPoint("attention.value.bias")
    Tensor valueBias() {
        return value.bias();
    }

    @JoinPoint(
            value = JOINED,
            joins = {"attention.query", "attention.key", "attention.value"})
    Tensor joined(Tensor x) {
        return sizes.fusion().orElseThrow().joined(1, sizes.heads(), query(x), key(x), value(x));
    }

    @JoinPoint(
            value = JOINED + ".weight",
            joins = {"attention.query.weight", "attention.key.weight", "attention.value.weight"})
    Tensor joinedWeight() {
        return joinedWeight == null
                ? null
                : joinedWeight.of(touched(JOINED + ".weight"), queryWeight(), keyWeight(), valueWeight());
    }

    @JoinPoint(
            value = JOINED + ".bias",
            joins = {"attention.query.bias", "attention.key.bias", "attention.value.bias"})
    Tensor joinedBias() {
        return joinedBias == null
                ? null
                : joinedBias.of(touched(JOINED + ".bias"), queryBias(), keyBias(), valueBias());
    }

    @JoinPoint("attention.output")
    Tensor output(Tensor x) {
        return Linear.apply(x, outputWeight(), outputBias());
    }

    @JoinPoint("attention.output.weight")
    Tensor outputWeight() {
        return output.weight();
    }

    @JoinPoint("attention.output.bias")
    Tensor outputBias() {
        return output.bias();
    }

    @JoinPoint("attention.norm")
    Tensor norm(Tensor x) {
        return Norm.apply(x, normWeight(), normBias(), sizes.epsilon());
    }

    @JoinPoint("attention.norm.weight")
    Tensor normWeight() {
        return norm.gain();
    }

    @JoinPoint("attention.norm.bias")
    Tensor normBias() {
        return norm.bias();
    }
}
