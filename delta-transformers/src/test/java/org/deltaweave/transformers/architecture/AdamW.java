package org.deltaweave.transformers.architecture;

import java.util.HashMap;
import java.util.Map;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adam with decoupled weight decay of every parameter (Loshchilov and Hutter 2019), written out in double. */
final class AdamW {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final double learningRate;
    private final double decay;
    private final Map<Tensor, double[][]> moments = new HashMap<>();
    private int step;

    AdamW(double learningRate, double decay) {
        this.learningRate = learningRate;
        this.decay = decay;
    }

    void step(Iterable<Tensor> parameters) {
        step++;
        for (Tensor parameter : parameters) {
            if (parameter.gradient().isPresent()) {
                update(
                        parameter.value(),
                        parameter.gradient().get(),
                        moments.computeIfAbsent(parameter, key -> new double[2][(int) key.length()]));
            }
        }
    }

    private void update(INDArray value, INDArray gradient, double[][] moments) {
        double[] g = gradient.dup('c').data().asDouble();
        for (int i = 0; i < g.length; i++) {
            moments[0][i] = BETA1 * moments[0][i] + (1 - BETA1) * g[i];
            moments[1][i] = BETA2 * moments[1][i] + (1 - BETA2) * g[i] * g[i];
            double m = moments[0][i] / (1 - Math.pow(BETA1, step));
            double v = moments[1][i] / (1 - Math.pow(BETA2, step));
            double decayed = value.getDouble(i) * (1 - learningRate * decay);
            value.putScalar(i, decayed - learningRate * m / (Math.sqrt(v) + EPSILON));
        }
    }
}
