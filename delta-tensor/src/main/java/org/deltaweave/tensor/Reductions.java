package org.deltaweave.tensor;

/** Being written. */
final class Reductions {
    private Reductions() {}

    static Tensor sum(Tensor x) {
        throw new IllegalStateException("being written");
    }

    static Tensor mean(Tensor x) {
        throw new IllegalStateException("being written");
    }

    static Tensor sum(Tensor x, int d) {
        throw new IllegalStateException("being written");
    }

    static Tensor mean(Tensor x, int d) {
        throw new IllegalStateException("being written");
    }
}
