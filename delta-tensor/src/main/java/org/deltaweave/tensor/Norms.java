package org.deltaweave.tensor;

/** Being written. */
final class Norms {
    private Norms() {}

    static Tensor layerNorm(Tensor x, Tensor gain, Tensor bias, double epsilon) {
        throw new IllegalStateException("being written");
    }
}
