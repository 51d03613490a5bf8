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

    static Tensor rmsNorm(Tensor x, Tensor gain, double epsilon) {
        ShapeRules.rowsAndVectors("rmsNorm", x, gain);
        INDArray rows = x.value();
        INDArray factors = gain.value();
        INDArray out = Buffers.like(rows);
        INDArray inverses = Buffers.of(x.dataType(), x.size(0), 1);
        Kernels.of(out).rmsNorm(rows, factors, epsilon, out, inverses);
        return Tensor.result(
                out,
                new Edge(
                        x,
                        g -> {
                            INDArray dx = Buffers.like(rows);
                            Kernels.of(dx).rmsNormBackward(rows, inverses, factors, g, dx);
                            return dx;
                        },
                        rows,
                        inverses,
                        factors),
                new Edge(
                        gain,
                        g -> {
                            INDArray dGain = Buffers.of(g.dataType(), g.size(1));
                            Kernels.of(dGain).rmsNormGainBackward(rows, inverses, g, dGain);
                            return dGain;
                        },
                        rows,
                        inverses));
    }
}
