package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;

/** Functions of PyTorch that DJL offers in places of its own. */
final class Functions {
    private static final double CUBIC = 0.044715;

    private Functions() {}

    /** {@code x W^T + b}; {@code bias} may be null. */
    static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
    }

    /** {@code [tokens, hidden]} as {@code [texts, heads, time, hidden / heads]}, without copying. */
    static NDArray heads(NDArray x, int texts, int heads) {
        try (NDArray split = x.reshape(texts, -1, heads, x.getShape().get(1) / heads)) {
            return split.transpose(0, 2, 1, 3);
        }
    }

    /** GELU's tanh approximation, which DJL does not offer. */
    static NDArray geluTanh(NDArray x) {
        try (Scratch scratch = new Scratch()) {
            NDArray cube = scratch.keep(x.pow(3));
            NDArray sum = scratch.keep(x.add(scratch.keep(cube.mul(CUBIC))));
            NDArray scaled = scratch.keep(sum.mul(Math.sqrt(2 / Math.PI)));
            NDArray gate = scratch.keep(scratch.keep(scaled.tanh()).add(1));
            return scratch.keep(x.mul(0.5)).mul(gate);
        }
    }
}
