package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;

/** A parameter with the state of AdamW. */
final class Trained {
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

    /** Changes the value; matrices decay, vectors do not. */
    void update(AdamW optimizer, int step, double learningRate, double weightDecay) {
        double decay = value.getShape().dimension() > 1 ? weightDecay : 0;
        try (NDArray gradient = leaf.getGradient()) {
            optimizer.update(value, gradient, mean, variance, step, learningRate, decay);
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
