package org.deltaweave.tensor;

import java.util.Optional;
import org.deltaweave.tensor.cpu.AttentionForm;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
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
    public void mmul(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out, boolean add) {
        INDArray product = add ? Buffers.like(out) : out;
        long start = System.nanoTime();
        Nd4j.matmul(a, b, product, transposeA, transposeB, false);
        ProductCounter.count(1, System.nanoTime() - start);
        if (add) {
            out.addi(product);
            Buffers.release(product);
        }
    }

    // ---- element by element ----

    @Override
    public void add(INDArray x, INDArray y, INDArray out) {
        x.addi(y, out);
    }

    @Override
    public void sub(INDArray x, INDArray y, INDArray out) {
        x.subi(y, out);
    }

    @Override
    public void mul(INDArray x, INDArray y, INDArray out) {
        x.muli(y, out);
    }

    @Override
    public void add(INDArray x, double number, INDArray out) {
        x.addi(number, out);
    }

    @Override
    public void mul(INDArray x, double number, INDArray out) {
        x.muli(number, out);
    }

    @Override
    public void addRows(INDArray x, INDArray vector, INDArray out) {
        Nd4j.exec(new BroadcastAddOp(x, vector, out, 1));
    }

    @Override
    public void mulRows(INDArray x, INDArray vector, INDArray out) {
        Nd4j.exec(new BroadcastMulOp(x, vector, out, 1));
    }

    @Override
    public void fillRows(INDArray vector, INDArray out) {
        RowMoves.fill(vector, out);
    }

    @Override
    public void tanh(INDArray x, INDArray out) {
        Nd4j.exec(new Tanh(x, out));
    }

    @Override
    public void tanhBackward(INDArray y, INDArray gradient, INDArray out) {
        y.muli(y, out);
        out.rsubi(1).muli(gradient);
    }

    @Override
    public void relu(INDArray x, INDArray out) {
        Nd4j.exec(new RectifiedLinear(x, out, 0));
    }

    @Override
    public void reluBackward(INDArray y, INDArray gradient, INDArray out) {
        Nd4j.exec(new Step(y, out, 0));
        out.muli(gradient);
    }

    @Override
    public void sigmoid(INDArray x, INDArray out) {
        Nd4j.exec(new Sigmoid(x, out));
    }

    @Override
    public void silu(INDArray x, INDArray out) {
        sigmoid(x, out);
        out.muli(x);
    }

    @Override
    public void siluBackward(INDArray x, INDArray gradient, INDArray out) {
        // s (1 + x (1 - s)) * gradient, with s = sigmoid(x)
        INDArray s = Buffers.like(x);
        sigmoid(x, s);
        s.rsubi(1, out);
        out.muli(x).addi(1).muli(s).muli(gradient);
        Buffers.release(s);
    }

    @Override
    public void siluMul(INDArray x, INDArray up, INDArray out) {
        silu(x, out);
        out.muli(up);
    }

    @Override
    public void siluMulBackward(
            INDArray x, INDArray up, INDArray gradient, Optional<INDArray> outX, Optional<INDArray> outUp) {
        outX.ifPresent(to -> {
            siluBackward(x, gradient, to);
            to.muli(up);
        });
        outUp.ifPresent(to -> siluMul(x, gradient, to));
    }

    @Override
    public void sigmoidBackward(INDArray y, INDArray gradient, INDArray out) {
        y.rsubi(1, out);
        out.muli(y).muli(gradient);
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
    public double crossEntropy(INDArray logits, int[] labels, Optional<INDArray> statistics) {
        return RowSoftmax.crossEntropy(logits, labels, statistics);
    }

    @Override
    public void crossEntropyBackward(INDArray logits, INDArray statistics, int[] labels, double scale, INDArray out) {
        RowSoftmax.crossEntropyBackward(logits, statistics, labels, scale, out);
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
    public void rmsNorm(INDArray x, INDArray gain, double epsilon, INDArray out, INDArray inverses) {
        RowRms.forward(x, gain, epsilon, out, inverses);
    }

    @Override
    public void rmsNormBackward(INDArray x, INDArray inverses, INDArray gain, INDArray gradient, INDArray out) {
        RowRms.backward(x, inverses, gain, gradient, out);
    }

    @Override
    public void rmsNormGainBackward(INDArray x, INDArray inverses, INDArray gradient, INDArray out) {
        RowRms.gainBackward(x, inverses, gradient, out);
    }

    @Override
    public void attention(AttentionForm form, AttentionInputs inputs, INDArray out, Optional<INDArray> logSums) {
        new SequenceAttention(form, inputs).forward(out, logSums);
    }

    @Override
    public void attentionBackward(
            AttentionForm form, AttentionInputs inputs, INDArray logSums, INDArray gradient, AttentionGradients to) {
        new SequenceAttention(form, inputs).backward(logSums, gradient, to);
    }

    @Override
    public void rotate(INDArray x, Rotation rotation, int heads, int direction, INDArray out) {
        RowRotation.rotate(x, rotation, heads, direction, out);
    }

    @Override
    public void dropout(INDArray x, double probability, long seed, INDArray out) {
        RowMoves.dropout(x, probability, seed, out);
    }

    @Override
    public void gather(INDArray table, int[] indices, INDArray out) {
        RowMoves.gather(table, indices, out);
    }

    @Override
    public void scatterAdd(INDArray rows, int[] indices, INDArray out) {
        RowMoves.scatterAdd(rows, indices, out);
    }

    @Override
    public void scatter(INDArray rows, int[] indices, INDArray out) {
        RowMoves.scatter(rows, indices, out);
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
