package org.deltaweave.tensor;

import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Normalisations. */
final class Norms {
    private Norms() {}

    static Tensor layerNorm(Tensor x, Tensor gain, Tensor bias, double epsilon) {
        ShapeRules.rowsAndVectors("layerNorm", x, gain, bias);
        INDArray shift = bias.value();
        return norm(
                x,
                gain,
                Buffers.of(x.dataType(), x.size(0), 2),
                (kernels, out, statistics) ->
                        kernels.layerNorm(x.value(), gain.value(), shift, epsilon, out, statistics),
                Kernels::layerNormBackward,
                Kernels::layerNormGainBackward,
                new Edge(bias, Elementwise::sumRows));
    }

    static Tensor rmsNorm(Tensor x, Tensor gain, double epsilon) {
        ShapeRules.rowsAndVectors("rmsNorm", x, gain);
        return norm(
                x,
                gain,
                Buffers.of(x.dataType(), x.size(0), 1),
                (kernels, out, inverses) -> kernels.rmsNorm(x.value(), gain.value(), epsilon, out, inverses),
                Kernels::rmsNormBackward,
                Kernels::rmsNormGainBackward);
    }

    /** Writes the normalised rows and what the backward pass needs to know of each. */
    @FunctionalInterface
    private interface Forward {
        void run(Kernels kernels, INDArray out, INDArray statistics);
    }

    @FunctionalInterface
    private interface RowsBackward {
        void run(Kernels kernels, INDArray x, INDArray statistics, INDArray gain, INDArray gradient, INDArray out);
    }

    @FunctionalInterface
    private interface GainBackward {
        void run(Kernels kernels, INDArray x, INDArray statistics, INDArray gradient, INDArray out);
    }

    private static Tensor norm(
            Tensor x,
            Tensor gain,
            INDArray statistics,
            Forward forward,
            RowsBackward rowsBackward,
            GainBackward gainBackward,
            Edge... others) {
        INDArray rows = x.value();
        INDArray factors = gain.value();
        INDArray out = Buffers.like(rows);
        forward.run(Kernels.of(out), out, statistics);
        if (!x.requiresGradient() && !gain.requiresGradient()) {
            Buffers.release(statistics);
        }
        Edge toRows = new Edge(
                x,
                g -> {
                    INDArray dx = Buffers.like(rows);
                    rowsBackward.run(Kernels.of(dx), rows, statistics, factors, g, dx);
                    return dx;
                },
                rows,
                statistics,
                factors);
        Edge toGain = new Edge(
                gain,
                g -> {
                    INDArray dGain = Buffers.of(g.dataType(), g.size(1));
                    gainBackward.run(Kernels.of(dGain), rows, statistics, g, dGain);
                    return dGain;
                },
                rows,
                statistics);
        return Tensor.result(
                out, Stream.concat(Stream.of(toRows, toGain), Stream.of(others)).toArray(Edge[]::new));
    }
}
