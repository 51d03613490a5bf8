package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** A parameter with the state of AdamW. */
final class Trained {
    private static final float BETA_1 = 0.9f;
    private static final float BETA_2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private static final float NO_CLIPPING = -1; // 0 would cut off every positive gradient

    private final NDArray value;
    private final NDArray mean;
    private final NDArray variance;
    private NDArray leaf;

    Trained(NDArray value) {
        this.value = value;
        this.mean = value.zerosLike();
        this.variance = value.zerosLike();
        this.leaf = value;
    }

    /** What the forward pass reads. */
    NDArray leaf() {
        return leaf;
    }

    /**
     * A new autograd leaf over the same memory: the last step's gradient goes with the old one, as {@code
     * zero_grad(set_to_none=True)} drops it, where DJL would fill it with zeros and keep it.
     */
    void begin() {
        leaf = value.stopGradient();
        leaf.setRequiresGradient(true);
    }

    /** AdamW in place; {@code step} counts from 1. Matrices decay, vectors do not. */
    void update(int step, double learningRate, double weightDecay) {
        double corrected = learningRate * Math.sqrt(1 - Math.pow(BETA_2, step)) / (1 - Math.pow(BETA_1, step));
        float decay = value.getShape().dimension() > 1 ? (float) weightDecay : 0;
        try (NDArray gradient = leaf.getGradient()) {
            value.getNDArrayInternal()
                    .adamUpdate(
                            new NDList(value, gradient, mean, variance),
                            new NDList(value),
                            (float) learningRate,
                            (float) corrected,
                            decay,
                            1,
                            NO_CLIPPING,
                            BETA_1,
                            BETA_2,
                            EPSILON,
                            false,
                            true);
        }
    }

    /** Drops the leaf and with it the gradient. */
    void end() {
        leaf.close();
        leaf = value;
    }

    float[] gradient() {
        try (NDArray gradient = leaf.getGradient()) {
            return gradient.toFloatArray();
        }
    }
}
