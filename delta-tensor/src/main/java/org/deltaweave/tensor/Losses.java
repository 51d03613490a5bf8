package org.deltaweave.tensor;

import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Losses, each a mean of shape {@code [1]}. */
final class Losses {
    /** The label of rows that a loss leaves out, as in PyTorch. */
    static final int IGNORED = -100;

    private Losses() {}

    static Tensor crossEntropy(Tensor logits, int... labels) {
        ShapeRules.rank("crossEntropy", 2, "[rows, classes]", logits);
        if (labels.length != logits.size(0)) {
            throw ShapeRules.mismatch(
                    "crossEntropy",
                    labels.length + " rows for " + labels.length + " labels",
                    "Give each row one label",
                    logits);
        }
        int[] classes = labels.clone();
        long counted = countedRows(classes, logits.size(1));
        INDArray scores = logits.value();
        Optional<INDArray> saved = logits.requiresGradient()
                ? Optional.of(Buffers.of(logits.dataType(), labels.length, 2))
                : Optional.empty();
        double total = Kernels.of(scores).crossEntropy(scores, classes, saved);
        INDArray out = Buffers.scalar(logits.dataType(), total / counted);
        if (saved.isEmpty()) {
            return Tensor.result(out);
        }
        INDArray statistics = saved.get();
        return Tensor.result(
                out,
                new Edge(
                        logits,
                        g -> {
                            INDArray dx = Buffers.like(scores);
                            double scale = g.getDouble(0) / counted;
                            Kernels.of(dx).crossEntropyBackward(scores, statistics, classes, scale, dx);
                            return dx;
                        },
                        scores,
                        statistics));
    }

    private static long countedRows(int[] labels, long classes) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != IGNORED && (labels[i] < 0 || labels[i] >= classes)) {
                throw new DeltaweaveException(
                        "DW-104",
                        "Label " + labels[i] + " of row " + i + " is not one of " + classes + " classes",
                        "Use labels from 0 to " + (classes - 1) + ", or " + IGNORED + " for rows to leave out");
            }
        }
        long counted = IntStream.of(labels).filter(label -> label != IGNORED).count();
        if (counted == 0) {
            throw new DeltaweaveException(
                    "DW-104",
                    "All " + labels.length + " rows of crossEntropy are labelled " + IGNORED + " (left out)",
                    "Give at least one row a class");
        }
        return counted;
    }

    static Tensor meanSquaredError(Tensor x, Tensor target) {
        ShapeRules.same("meanSquaredError", x, target);
        INDArray difference = Buffers.like(x.value());
        Kernels.of(difference).sub(x.value(), target.value(), difference);
        INDArray squares = Elementwise.times(difference, difference);
        long n = x.length();
        INDArray out = Buffers.scalar(x.dataType(), Kernels.of(squares).sum(squares) / n);
        Buffers.release(squares);
        if (!x.requiresGradient() && !target.requiresGradient()) {
            Buffers.release(difference);
        }
        return Tensor.result(
                out,
                new Edge(x, g -> Elementwise.times(difference, 2 * g.getDouble(0) / n), difference),
                new Edge(target, g -> Elementwise.times(difference, -2 * g.getDouble(0) / n), difference));
    }
}
