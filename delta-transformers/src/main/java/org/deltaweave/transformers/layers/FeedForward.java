package org.deltaweave.transformers.layers;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/**
 * The feed-forward block and the norm beside it: {@code down(f(up(x)))}, or {@code down(f(gate(x)) * up(x))} where it is
 * gated; {@code [tokens, hidden]} to the same.
 */
public final class FeedForward extends Layer {
    private final FeedForwardSizes sizes;
    private final Pass pass;
    private final Linear up;
    private final Linear gate;
    private final Linear down;
    private final Norm norm;

    /**
     * Asks for its parameters by the names of their sites.
     *
     * @param stack {@code encoder} or {@code decoder}
     * @param number of the block in its stack, from 0
     */
    public FeedForward(String stack, int number, FeedForwardSizes sizes, Pass pass, Weights weights) {
        super(stack + "." + number);
        this.sizes = sizes;
        this.pass = pass;
        String at = path() + ".ffn.";
        up = Linear.read(weights, at + "up", sizes.inner(), sizes.hidden(), sizes.bias());
        gate = sizes.gated()
                ? Linear.read(weights, at + "gate", sizes.inner(), sizes.hidden(), sizes.bias())
                : Linear.NONE;
        down = Linear.read(weights, at + "down", sizes.hidden(), sizes.inner(), sizes.bias());
        norm = Norm.read(weights, at + "norm", sizes.hidden(), sizes.norm());
    }

    /** The two projections alone: where the norm and the residual go is the block's business. */
    Tensor forward(Tensor x) {
        Tensor inner = sizes.gated()
                ? sizes.activation().gated(gate(x), up(x))
                : sizes.activation().apply(up(x));
        return down(inner.dropout(pass.training() ? sizes.innerDropout() : 0, pass.random()));
    }

    @JoinPoint("ffn.up")
    Tensor up(Tensor x) {
        return Linear.apply(x, upWeight(), upBias());
    }

    @JoinPoint("ffn.up.weight")
    Tensor upWeight() {
        return up.weight();
    }

    @JoinPoint("ffn.up.bias")
    Tensor upBias() {
        return up.bias();
    }

    @JoinPoint("ffn.gate")
    Tensor gate(Tensor x) {
        return Linear.apply(x, gateWeight(), gateBias());
    }

    @JoinPoint("ffn.gate.weight")
    Tensor gateWeight() {
        return gate.weight();
    }

    @JoinPoint("ffn.gate.bias")
    Tensor gateBias() {
        return gate.bias();
    }

    @JoinPoint("ffn.down")
    Tensor down(Tensor x) {
        return Linear.apply(x, downWeight(), downBias());
    }

    @JoinPoint("ffn.down.weight")
    Tensor downWeight() {
        return down.weight();
    }

    @JoinPoint("ffn.down.bias")
    Tensor downBias() {
        return down.bias();
    }

    @JoinPoint("ffn.norm")
    Tensor norm(Tensor x) {
        return Norm.apply(x, normWeight(), normBias(), sizes.epsilon());
    }

    @JoinPoint("ffn.norm.weight")
    Tensor normWeight() {
        return norm.gain();
    }

    @JoinPoint("ffn.norm.bias")
    Tensor normBias() {
        return norm.bias();
    }
}
