package org.deltaweave.conformance.builtin;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deltaweave.tensor.Tensor;

/** AdamW in double precision, every tensor decaying (Loshchilov and Hutter 2019), as PyTorch does it: what goldens used. */
final class AdamW {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final double rate;
    private final double decay;
    private final Map<Tensor, double[][]> moments = new LinkedHashMap<>();
    private int steps;

    AdamW(Iterable<Tensor> tensors, double rate, double decay) {
        this.rate = rate;
        this.decay = decay;
        tensors.forEach(tensor -> moments.put(tensor, new double[2][(int) tensor.length()]));
    }

    /** One step from the tensors' gradients, which start again from zero. */
    void step() {
        steps++;
        moments.forEach((tensor, moment) -> {
            double[] values = tensor.value().dup('c').data().asDouble();
            double[] gradient = tensor.gradient().orElseThrow().dup('c').data().asDouble();
            for (int i = 0; i < values.length; i++) {
                moment[0][i] = BETA1 * moment[0][i] + (1 - BETA1) * gradient[i];
                moment[1][i] = BETA2 * moment[1][i] + (1 - BETA2) * gradient[i] * gradient[i];
                double mean = moment[0][i] / (1 - Math.pow(BETA1, steps));
                double deviation = Math.sqrt(moment[1][i] / (1 - Math.pow(BETA2, steps)));
                values[i] -= rate * decay * values[i] + rate * mean / (deviation + EPSILON);
            }
            GoldenTask.assign(tensor, values);
            tensor.zeroGradient();
        });
    }
}
