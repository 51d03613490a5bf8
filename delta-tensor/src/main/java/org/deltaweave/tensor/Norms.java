package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Normalisations. */
final class Norms {
    private Norms() {}

    static Tensor layerNorm(Tensor x, Tensor gain, Tensor bias, double epsilon) {
        ShapeRules.rowsAndVectors("layerNorm", x, gain, bias);
        INDArray rows = x.value();
        INDArray factors = gain.value();
        INDArray out = Buffers.like(rows);
        INDArray statistics = Buffers.of(x.dataType(), x.size(0), 2);
        Kernels.of(out).layerNorm(rows, factors, bias.value(), epsilon, out, statistics);
        if (!x.requiresGradient() && !gain.requiresGradient()) {
            Buffers.release(statistics);
        }
        return Tensor.result(
                out,
                new Edge(
                        x,
                        g -> {
                            INDArray dx = Buffers.like(rows);
                            Kernels.of(dx).layerNormBackward(rows, statistics, factors, g, dx);
                            return dx;
                        },
                        rows,
                        statistics,
                        factors),
                new Edge(
                        gain,
                        g -> {
                            INDArray dGain = Buffers.of(g.dataType(), g.size(1));
                            Kernels.of(dGain).layerNormGainBackward(rows, statistics, g, dGain);
                            return dGain;
                        },
                        rows,
                        statistics),
                new Edge(bias, Elementwise::sumRows));
    }
}
