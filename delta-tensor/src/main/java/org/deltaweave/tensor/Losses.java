package org.deltaweave.tensor;

/** Being written. */
final class Losses {
    private Losses() {}

    static final int IGNORED = -100;

    static Tensor crossEntropy(Tensor x, int... labels) {
        throw new IllegalStateException("being written");
    }

    static Tensor meanSquaredError(Tensor x, Tensor target) {
        throw new IllegalStateException("being written");
    }
}
