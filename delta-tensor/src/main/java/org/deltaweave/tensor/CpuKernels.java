package org.deltaweave.tensor;

import static org.deltaweave.tensor.HostArrays.columns;
import static org.deltaweave.tensor.HostArrays.done;
import static org.deltaweave.tensor.HostArrays.floats;
import static org.deltaweave.tensor.HostArrays.matrix;
import static org.deltaweave.tensor.HostArrays.rows;
import static org.deltaweave.tensor.HostArrays.rowsOfLast;

import java.util.Optional;
import org.deltaweave.tensor.cpu.ActivationKernel;
import org.deltaweave.tensor.cpu.AttentionForm;
import org.deltaweave.tensor.cpu.AttentionKernel;
import org.deltaweave.tensor.cpu.Blas;
import org.deltaweave.tensor.cpu.CrossEntropyKernel;
import org.deltaweave.tensor.cpu.DropoutKernel;
import org.deltaweave.tensor.cpu.ElementwiseKernel;
import org.deltaweave.tensor.cpu.Floats;
import org.deltaweave.tensor.cpu.GeluKernel;
import org.deltaweave.tensor.cpu.LayerNormKernel;
import org.deltaweave.tensor.cpu.RmsNormKernel;
import org.deltaweave.tensor.cpu.RotaryKernel;
import org.deltaweave.tensor.cpu.RowMovesKernel;
import org.deltaweave.tensor.cpu.SiluKernel;
import org.deltaweave.tensor.cpu.SoftmaxKernel;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Kernels for FLOAT arrays in the processor's memory: OpenBLAS's products, and loops over all cores. */
final class CpuKernels implements Kernels {
    static final CpuKernels INSTANCE = new CpuKernels();

    private CpuKernels() {}

    @Override
    public void mmul(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out, boolean add) {
        INDArray left = Buffers.dense(a);
        INDArray right = Buffers.dense(b);
        Blas.multiply(
                transposeA,
                transposeB,
                rows(out),
                columns(out),
                (int) a.size(transposeA ? 0 : 1),
                matrix(left),
                matrix(right),
                matrix(out),
                add);
        done(left, right, out);
    }

    @Override
    public void attention(AttentionForm form, AttentionInputs inputs, INDArray out, Optional<INDArray> logSums) {
        AttentionInputs dense = dense(inputs);
        kernel(form, dense).forward(matrix(out), logSums.map(HostArrays::floats));
        done(dense.q(), dense.k(), dense.v(), out);
        dense.bias().ifPresent(HostArrays::done);
    }

    @Override
    public void attentionBackward(
            AttentionForm form, AttentionInputs inputs, INDArray logSums, INDArray gradient, AttentionGradients to) {
        AttentionInputs dense = dense(inputs);
        INDArray g = Buffers.dense(gradient);
        kernel(form, dense)
                .backward(
                        floats(logSums),
                        matrix(g),
                        new AttentionKernel.Gradients(
                                to.q().map(HostArrays::matrix),
                                to.k().map(HostArrays::matrix),
                                to.v().map(HostArrays::matrix),
                                to.bias().map(HostArrays::floats),
                                rows(dense.k())));
        done(dense.q(), dense.k(), dense.v(), logSums, g);
        dense.bias().ifPresent(HostArrays::done);
    }

    private static AttentionInputs dense(AttentionInputs inputs) {
        return new AttentionInputs(
                Buffers.dense(inputs.q()),
                Buffers.dense(inputs.k()),
                Buffers.dense(inputs.v()),
                inputs.bias().map(Buffers::dense));
    }

    private static AttentionKernel kernel(AttentionForm form, AttentionInputs dense) {
        return new AttentionKernel(
                form,
                matrix(dense.q()),
                matrix(dense.k()),
                matrix(dense.v()),
                dense.bias().map(table -> new AttentionKernel.Bias(floats(table), columns(table))));
    }

    @Override
    public void rotate(INDArray x, Rotation rotation, int heads, int direction, INDArray out) {
        unary(
                x,
                out,
                (from, to) -> RotaryKernel.rotate(
                        from,
                        rows(out),
                        columns(out),
                        heads,
                        rotation.pairs(),
                        rotation.cosines(),
                        rotation.sines(),
                        direction,
                        to));
    }

    @Override
    public void add(INDArray x, INDArray y, INDArray out) {
        binary(x, y, out, ElementwiseKernel::add);
    }

    @Override
    public void sub(INDArray x, INDArray y, INDArray out) {
        binary(x, y, out, ElementwiseKernel::sub);
    }

    @Override
    public void mul(INDArray x, INDArray y, INDArray out) {
        binary(x, y, out, ElementwiseKernel::mul);
    }

    @Override
    public void add(INDArray x, double number, INDArray out) {
        unary(x, out, (from, to) -> ElementwiseKernel.affine(from, 1, (float) number, to));
    }

    @Override
    public void mul(INDArray x, double number, INDArray out) {
        unary(x, out, (from, to) -> ElementwiseKernel.affine(from, (float) number, -0f, to));
    }

    @Override
    public void addRows(INDArray x, INDArray vector, INDArray out) {
        binary(x, vector, out, (a, b, to) -> ElementwiseKernel.addRows(a, b, rows(out), columns(out), to));
    }

    @Override
    public void mulRows(INDArray x, INDArray vector, INDArray out) {
        binary(x, vector, out, (a, b, to) -> ElementwiseKernel.mulRows(a, b, rows(out), columns(out), to));
    }

    @Override
    public void fillRows(INDArray vector, INDArray out) {
        unary(vector, out, (from, to) -> ElementwiseKernel.fillRows(from, rows(out), columns(out), to));
    }

    @Override
    public void tanh(INDArray x, INDArray out) {
        unary(x, out, ActivationKernel::tanh);
    }

    @Override
    public void tanhBackward(INDArray y, INDArray gradient, INDArray out) {
        binary(y, gradient, out, ActivationKernel::tanhBackward);
    }

    @Override
    public void relu(INDArray x, INDArray out) {
        unary(x, out, ActivationKernel::relu);
    }

    @Override
    public void reluBackward(INDArray y, INDArray gradient, INDArray out) {
        binary(y, gradient, out, ActivationKernel::reluBackward);
    }

    @Override
    public void sigmoid(INDArray x, INDArray out) {
        unary(x, out, ActivationKernel::sigmoid);
    }

    @Override
    public void sigmoidBackward(INDArray y, INDArray gradient, INDArray out) {
        binary(y, gradient, out, ActivationKernel::sigmoidBackward);
    }

    @Override
    public void gelu(INDArray x, INDArray out) {
        unary(x, out, GeluKernel::forward);
    }

    @Override
    public void geluBackward(INDArray x, INDArray gradient, INDArray out) {
        binary(x, gradient, out, GeluKernel::backward);
    }

    @Override
    public void geluTanh(INDArray x, INDArray out) {
        unary(x, out, GeluKernel::tanhForward);
    }

    @Override
    public void geluTanhBackward(INDArray x, INDArray gradient, INDArray out) {
        binary(x, gradient, out, GeluKernel::tanhBackward);
    }

    @Override
    public void softmax(INDArray x, INDArray out) {
        unary(x, out, (from, to) -> SoftmaxKernel.forward(from, rowsOfLast(out), columns(out), to));
    }

    @Override
    public void softmaxBackward(INDArray y, INDArray gradient, INDArray out) {
        binary(y, gradient, out, (a, b, to) -> SoftmaxKernel.backward(a, b, rowsOfLast(out), columns(out), to));
    }

    @Override
    public void layerNorm(INDArray x, INDArray gain, INDArray bias, double epsilon, INDArray out, INDArray statistics) {
        INDArray xDense = Buffers.dense(x);
        INDArray gainDense = Buffers.dense(gain);
        INDArray biasDense = Buffers.dense(bias);
        LayerNormKernel.forward(
                floats(xDense),
                floats(gainDense),
                floats(biasDense),
                rows(out),
                columns(out),
                epsilon,
                floats(out),
                floats(statistics));
        done(xDense, gainDense, biasDense, out, statistics);
    }

    @Override
    public void layerNormBackward(INDArray x, INDArray statistics, INDArray gain, INDArray gradient, INDArray out) {
        INDArray xDense = Buffers.dense(x);
        INDArray gainDense = Buffers.dense(gain);
        INDArray gradientDense = Buffers.dense(gradient);
        LayerNormKernel.backward(
                floats(xDense),
                floats(statistics),
                floats(gainDense),
                floats(gradientDense),
                rows(out),
                columns(out),
                floats(out));
        done(xDense, statistics, gainDense, gradientDense, out);
    }

    @Override
    public void layerNormGainBackward(INDArray x, INDArray statistics, INDArray gradient, INDArray out) {
        INDArray xDense = Buffers.dense(x);
        INDArray gradientDense = Buffers.dense(gradient);
        LayerNormKernel.gainBackward(
                floats(xDense), floats(statistics), floats(gradientDense), rows(x), columns(x), floats(out));
        done(xDense, statistics, gradientDense, out);
    }

    @Override
    public void sumRows(INDArray x, INDArray out) {
        unary(x, out, (from, to) -> ElementwiseKernel.columnSums(from, rows(x), columns(x), to));
    }

    @Override
    public void sumRowProducts(INDArray x, INDArray y, INDArray out) {
        binary(x, y, out, (a, b, to) -> ElementwiseKernel.columnSumsOfProducts(a, b, rows(x), columns(x), to));
    }

    @Override
    public double crossEntropy(INDArray logits, int[] labels, Optional<INDArray> statistics) {
        INDArray logitsDense = Buffers.dense(logits);
        double total = CrossEntropyKernel.forward(
                floats(logitsDense), labels, columns(logits), statistics.map(HostArrays::floats));
        done(logitsDense);
        return total;
    }

    @Override
    public void crossEntropyBackward(INDArray logits, INDArray statistics, int[] labels, double scale, INDArray out) {
        INDArray dense = Buffers.dense(logits);
        CrossEntropyKernel.backward(floats(dense), floats(statistics), labels, columns(out), scale, floats(out));
        done(dense, statistics, out);
    }

    @Override
    public void dropout(INDArray x, double probability, long seed, INDArray out) {
        unary(x, out, (from, to) -> DropoutKernel.apply(from, probability, seed, to));
    }

    @Override
    public void gather(INDArray table, int[] indices, INDArray out) {
        unary(table, out, (from, to) -> RowMovesKernel.gather(from, indices, columns(out), to));
    }

    @Override
    public void scatterAdd(INDArray rows, int[] indices, INDArray out) {
        INDArray rowsDense = Buffers.dense(rows);
        ElementwiseKernel.fill(0, floats(out));
        RowMovesKernel.scatterAdd(floats(rowsDense), indices, columns(out), rows(out), floats(out));
        done(rowsDense, out);
    }

    @Override
    public void scatter(INDArray rows, int[] indices, INDArray out) {
        unary(rows, out, (from, to) -> RowMovesKernel.scatter(from, indices, columns(out), to));
    }

    @Override
    public double sum(INDArray x) {
        return NdKernels.INSTANCE.sum(x);
    }

    @Override
    public void sumMiddle(INDArray x, long outer, int middle, int inner, double scale, INDArray out) {
        NdKernels.INSTANCE.sumMiddle(x, outer, middle, inner, scale, out);
    }

    @Override
    public void repeatMiddle(INDArray x, long outer, int middle, int inner, double scale, INDArray out) {
        NdKernels.INSTANCE.repeatMiddle(x, outer, middle, inner, scale, out);
    }

    @Override
    public void silu(INDArray x, INDArray out) {
        unary(x, out, SiluKernel::forward);
    }

    @Override
    public void siluBackward(INDArray x, INDArray gradient, INDArray out) {
        binary(x, gradient, out, SiluKernel::backward);
    }

    @Override
    public void siluMul(INDArray x, INDArray up, INDArray out) {
        binary(x, up, out, SiluKernel::gate);
    }

    @Override
    public void siluMulBackward(
            INDArray x, INDArray up, INDArray gradient, Optional<INDArray> outX, Optional<INDArray> outUp) {
        INDArray xDense = Buffers.dense(x);
        INDArray upDense = Buffers.dense(up);
        INDArray gradientDense = Buffers.dense(gradient);
        SiluKernel.gateBackward(
                floats(xDense),
                floats(upDense),
                floats(gradientDense),
                outX.map(HostArrays::floats),
                outUp.map(HostArrays::floats));
        done(xDense, upDense, gradientDense);
        outX.ifPresent(HostArrays::done);
        outUp.ifPresent(HostArrays::done);
    }

    @Override
    public void rmsNorm(INDArray x, INDArray gain, double epsilon, INDArray out, INDArray inverses) {
        INDArray xDense = Buffers.dense(x);
        INDArray gainDense = Buffers.dense(gain);
        RmsNormKernel.forward(
                floats(xDense), floats(gainDense), rows(out), columns(out), epsilon, floats(out), floats(inverses));
        done(xDense, gainDense, out, inverses);
    }

    @Override
    public void rmsNormBackward(INDArray x, INDArray inverses, INDArray gain, INDArray gradient, INDArray out) {
        INDArray xDense = Buffers.dense(x);
        INDArray gainDense = Buffers.dense(gain);
        INDArray gradientDense = Buffers.dense(gradient);
        RmsNormKernel.backward(
                floats(xDense),
                floats(inverses),
                floats(gainDense),
                floats(gradientDense),
                rows(out),
                columns(out),
                floats(out));
        done(xDense, inverses, gainDense, gradientDense, out);
    }

    @Override
    public void rmsNormGainBackward(INDArray x, INDArray inverses, INDArray gradient, INDArray out) {
        INDArray xDense = Buffers.dense(x);
        INDArray gradientDense = Buffers.dense(gradient);
        RmsNormKernel.gainBackward(
                floats(xDense), floats(inverses), floats(gradientDense), rows(x), columns(x), floats(out));
        done(xDense, inverses, gradientDense, out);
    }

    @FunctionalInterface
    private interface Unary {
        void run(Floats x, Floats out);
    }

    @FunctionalInterface
    private interface Binary {
        void run(Floats x, Floats y, Floats out);
    }

    private static void unary(INDArray x, INDArray out, Unary kernel) {
        INDArray dense = Buffers.dense(x);
        kernel.run(floats(dense), floats(out));
        done(dense, out);
    }

    private static void binary(INDArray x, INDArray y, INDArray out, Binary kernel) {
        INDArray first = Buffers.dense(x);
        INDArray second = Buffers.dense(y);
        kernel.run(floats(first), floats(second), floats(out));
        done(first, second, out);
    }
}
