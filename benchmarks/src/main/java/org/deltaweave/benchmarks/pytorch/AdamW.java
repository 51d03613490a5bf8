package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;

/**
 * AdamW with the operations of {@code torch.optim.AdamW}. DJL's own update makes several temporary arrays.
 */
final class AdamW implements AutoCloseable {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final Script script;

    AdamW(NDManager manager) {
        script = new Script(
                manager,
                "p: Tensor, g: Tensor, m: Tensor, v: Tensor, step: float, shrink: float, epsilon: float",
                "_0 = torch.mul_(p, shrink)",
                "_1 = torch.lerp_(m, g, " + (1 - BETA_1) + ")",
                "_2 = torch.addcmul_(torch.mul_(v, " + BETA_2 + "), g, g, value=" + (1 - BETA_2) + ")",
                "root = torch.add_(torch.sqrt(v), epsilon)",
                "return torch.addcdiv_(p, m, root, value=torch.neg(step))");
    }

    /** Changes value, mean and variance; {@code step} counts from 1. */
    void update(
            NDArray value,
            NDArray gradient,
            NDArray mean,
            NDArray variance,
            int step,
            double learningRate,
            double weightDecay) {
        // The correction of the second moment's root is taken into the step and into epsilon: one pass less over the
        // array.
        double correction = Math.sqrt(1 - Math.pow(BETA_2, step));
        double corrected = learningRate * correction / (1 - Math.pow(BETA_1, step));
        script.run(
                IValue.from((PtNDArray) value),
                IValue.from((PtNDArray) gradient),
                IValue.from((PtNDArray) mean),
                IValue.from((PtNDArray) variance),
                IValue.from(corrected),
                IValue.from(1 - learningRate * weightDecay),
                IValue.from(EPSILON * correction));
    }

    @Override
    public void close() {
        script.close();
    }
}
