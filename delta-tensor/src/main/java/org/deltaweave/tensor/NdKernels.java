package org.deltaweave.tensor;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Portable kernels: ND4J's operations where they are right and fast enough, loops over staged rows where not.
 *
 * <p>ND4J's own GELU operations compute other functions and its {@code _bp} operations are an order of magnitude slower than
 * a loop, so GELU is built from {@code erf} and {@code tanh}, and the row operations are loops.
 */
final class NdKernels implements Kernels {
    static final NdKernels INSTANCE = new NdKernels();

    private static final double TANH_SCALE = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    private NdKernels() {}

    @Override
    public void mmul(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out) {
        Nd4j.matmul(a, b, out, transposeA, transposeB, false);
    }

    // ---- GELU ----

    @Override
    public void gelu(INDArray x, INDArray out) {
        twicePhi(x, out);
        out.muli(x).muli(0.5);
    }

    @Override
    public void geluBackward(INDArray x, INDArray gradient, INDArray out) {
        // (Phi(x) + x phi(x)) * gradient
        INDArray density = Buffers.like(x);
        x.muli(x, density);
        density.muli(-0.5);
        Nd4j.exec(new Exp(density, density));
        density.muli(x).muli(TANH_SCALE);
        twicePhi(x, out);
        out.addi(density).muli(0.5).muli(gradient);
        Buffers.release(density);
    }

    /** {@code 2 Phi(x) = 1 + erf(x / sqrt 2)}. */
    private static void twicePhi(INDArray x, INDArray out) {
        x.muli(Math.sqrt(0.5), out);
        Nd4j.exec(new Erf(out, out));
        out.addi(1);
    }

    @Override
    public void geluTanh(INDArray x, INDArray out) {
        tanhOfCubic(x, out);
        out.addi(1).muli(x).muli(0.5);
    }

    @Override
    public void geluTanhBackward(INDArray x, INDArray gradient, INDArray out) {
        // (1 + t + x (1 - t^2) c (1 + 3 a x^2)) / 2 * gradient, with t = tanh(c (x + a x^3))
        INDArray t = Buffers.like(x);
        tanhOfCubic(x, t);
        x.muli(x, out);
        out.muli(3 * CUBIC).addi(1).muli(TANH_SCALE).muli(x);
        INDArray slope = Buffers.like(x);
        t.muli(t, slope);
        slope.rsubi(1);
        out.muli(slope).addi(t).addi(1).muli(0.5).muli(gradient);
        Buffers.release(slope);
        Buffers.release(t);
    }

    private static void tanhOfCubic(INDArray x, INDArray out) {
        x.muli(x, out);
        out.muli(CUBIC).addi(1).muli(x).muli(TANH_SCALE);
        Nd4j.exec(new Tanh(out, out));
    }

    // ---- rows ----

    @Override
    public void softmax(INDArray x, INDArray out) {
        RowSoftmax.forward(x, out);
    }

    @Override
    public void softmaxBackward(INDArray y, INDArray gradient, INDArray out) {
        RowSoftmax.backward(y, gradient, out);
    }

    @Override
    public double crossEntropy(INDArray logits, int[] labels, Optional<INDArray> probabilities) {
        return RowSoftmax.crossEntropy(logits, labels, probabilities);
    }

    @Override
    public void crossEntropyBackward(INDArray probabilities, int[] labels, double scale, INDArray out) {
        RowSoftmax.crossEntropyBackward(probabilities, labels, scale, out);
    }

    @Override
    public void layerNorm(INDArray x, INDArray gain, INDArray bias, double epsilon, INDArray out, INDArray statistics) {
        RowNorm.forward(x, gain, bias, epsilon, out, statistics);
    }

    @Override
    public void layerNormBackward(INDArray x, INDArray statistics, INDArray gain, INDArray gradient, INDArray out) {
        RowNorm.backward(x, statistics, gain, gradient, out);
    }

    @Override
    public void layerNormGainBackward(INDArray x, INDArray statistics, INDArray gradient, INDArray out) {
        RowNorm.gainBackward(x, statistics, gradient, out);
    }

    @Override
    public void attention(
            Heads heads, INDArray q, INDArray k, INDArray v, INDArray out, Optional<INDArray> probabilities) {
        SequenceAttention.forward(heads, q, k, v, out, probabilities);
    }

    @Override
    public void attentionScoresBackward(
            Heads heads,
            INDArray q,
            INDArray k,
            INDArray v,
            INDArray probabilities,
            INDArray gradient,
            Optional<INDArray> outQ,
            Optional<INDArray> outK) {
        SequenceAttention.scoresBackward(heads, q, k, v, probabilities, gradient, outQ, outK);
    }

    @Override
    public void attentionValuesBackward(Heads heads, INDArray probabilities, INDArray gradient, INDArray out) {
        SequenceAttention.valuesBackward(heads, probabilities, gradient, out);
    }

    @Override
    public void dropoutMask(double probability, RandomGenerator random, INDArray out) {
        RowMoves.dropoutMask(probability, random, out);
    }

    @Override
    public void gather(INDArray table, int[] indices, INDArray out) {
        RowMoves.gather(table, indices, out);
    }

    @Override
    public void scatterAdd(INDArray rows, int[] indices, INDArray out) {
        RowMoves.scatterAdd(rows, indices, out);
    }

    // ---- sums ----

    @Override
    public double sum(INDArray x) {
        return RowSums.sum(x);
    }

    @Override
    public void sumRows(INDArray x, INDArray out) {
        RowSums.sumRows(x, out);
    }

    @Override
    public void sumRowProducts(INDArray x, INDArray y, INDArray out) {
        RowSums.sumRowProducts(x, y, out);
    }

    @Override
    public void sumMiddle(INDArray x, long outer, int middle, int inner, double scale, INDArray out) {
        RowSums.sumMiddle(x, outer, middle, inner, scale, out);
    }

    @Override
    public void repeatMiddle(INDArray x, long outer, int middle, int inner, double scale, INDArray out) {
        RowSums.repeatMiddle(x, outer, middle, inner, scale, out);
    }
}
