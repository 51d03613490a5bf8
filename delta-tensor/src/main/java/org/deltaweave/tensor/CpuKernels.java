package org.deltaweave.tensor;

import java.util.Optional;
import org.deltaweave.tensor.cpu.AttentionForm;
import org.deltaweave.tensor.cpu.AttentionKernel;
import org.deltaweave.tensor.cpu.Blas;
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
                HostArrays.rows(out),
                HostArrays.columns(out),
                (int) a.size(transposeA ? 0 : 1),
                HostArrays.matrix(left),
                HostArrays.matrix(right),
                HostArrays.matrix(out),
                add);
        HostArrays.done(left, right, out);
    }

    @Override
    public void attention(Heads heads, INDArray q, INDArray k, INDArray v, INDArray out, Optional<INDArray> logSums) {
        INDArray queries = Buffers.dense(q);
        INDArray keys = Buffers.dense(k);
        INDArray values = Buffers.dense(v);
        AttentionKernel.forward(
                form(heads),
                HostArrays.matrix(queries),
                HostArrays.matrix(keys),
                HostArrays.matrix(values),
                HostArrays.matrix(out),
                logSums.map(HostArrays::floats));
        HostArrays.done(queries, keys, values, out);
    }

    @Override
    public void attentionBackward(
            Heads heads,
            INDArray q,
            INDArray k,
            INDArray v,
            INDArray logSums,
            INDArray gradient,
            Optional<INDArray> outQ,
            Optional<INDArray> outK,
            Optional<INDArray> outV) {
        INDArray queries = Buffers.dense(q);
        INDArray keys = Buffers.dense(k);
        INDArray values = Buffers.dense(v);
        INDArray g = Buffers.dense(gradient);
        AttentionKernel.backward(
                form(heads),
                HostArrays.matrix(queries),
                HostArrays.matrix(keys),
                HostArrays.matrix(values),
                HostArrays.floats(logSums),
                HostArrays.matrix(g),
                outQ.map(HostArrays::matrix),
                outK.map(HostArrays::matrix),
                outV.map(HostArrays::matrix));
        HostArrays.done(queries, keys, values, logSums, g);
    }

    private static AttentionForm form(Heads heads) {
        return new AttentionForm(
                heads.segments().starts(),
                heads.count(),
                heads.size(),
                (float) heads.scale(),
                heads.dropout().probability(),
                heads.dropout().seed());
    }

    @Override
    public void add(INDArray x, INDArray y, INDArray out) {
        NdKernels.INSTANCE.add(x, y, out);
    }

    @Override
    public void sub(INDArray x, INDArray y, INDArray out) {
        NdKernels.INSTANCE.sub(x, y, out);
    }

    @Override
    public void mul(INDArray x, INDArray y, INDArray out) {
        NdKernels.INSTANCE.mul(x, y, out);
    }

    @Override
    public void add(INDArray x, double number, INDArray out) {
        NdKernels.INSTANCE.add(x, number, out);
    }

    @Override
    public void mul(INDArray x, double number, INDArray out) {
        NdKernels.INSTANCE.mul(x, number, out);
    }

    @Override
    public void addRows(INDArray x, INDArray vector, INDArray out) {
        NdKernels.INSTANCE.addRows(x, vector, out);
    }

    @Override
    public void mulRows(INDArray x, INDArray vector, INDArray out) {
        NdKernels.INSTANCE.mulRows(x, vector, out);
    }

    @Override
    public void fillRows(INDArray vector, INDArray out) {
        NdKernels.INSTANCE.fillRows(vector, out);
    }

    @Override
    public void tanh(INDArray x, INDArray out) {
        NdKernels.INSTANCE.tanh(x, out);
    }

    @Override
    public void tanhBackward(INDArray y, INDArray gradient, INDArray out) {
        NdKernels.INSTANCE.tanhBackward(y, gradient, out);
    }

    @Override
    public void relu(INDArray x, INDArray out) {
        NdKernels.INSTANCE.relu(x, out);
    }

    @Override
    public void reluBackward(INDArray y, INDArray gradient, INDArray out) {
        NdKernels.INSTANCE.reluBackward(y, gradient, out);
    }

    @Override
    public void sigmoid(INDArray x, INDArray out) {
        NdKernels.INSTANCE.sigmoid(x, out);
    }

    @Override
    public void sigmoidBackward(INDArray y, INDArray gradient, INDArray out) {
        NdKernels.INSTANCE.sigmoidBackward(y, gradient, out);
    }

    @Override
    public void gelu(INDArray x, INDArray out) {
        NdKernels.INSTANCE.gelu(x, out);
    }

    @Override
    public void geluBackward(INDArray x, INDArray gradient, INDArray out) {
        NdKernels.INSTANCE.geluBackward(x, gradient, out);
    }

    @Override
    public void geluTanh(INDArray x, INDArray out) {
        NdKernels.INSTANCE.geluTanh(x, out);
    }

    @Override
    public void geluTanhBackward(INDArray x, INDArray gradient, INDArray out) {
        NdKernels.INSTANCE.geluTanhBackward(x, gradient, out);
    }

    @Override
    public void softmax(INDArray x, INDArray out) {
        NdKernels.INSTANCE.softmax(x, out);
    }

    @Override
    public void softmaxBackward(INDArray y, INDArray gradient, INDArray out) {
        NdKernels.INSTANCE.softmaxBackward(y, gradient, out);
    }

    @Override
    public void layerNorm(INDArray x, INDArray gain, INDArray bias, double epsilon, INDArray out, INDArray statistics) {
        NdKernels.INSTANCE.layerNorm(x, gain, bias, epsilon, out, statistics);
    }

    @Override
    public void layerNormBackward(INDArray x, INDArray statistics, INDArray gain, INDArray gradient, INDArray out) {
        NdKernels.INSTANCE.layerNormBackward(x, statistics, gain, gradient, out);
    }

    @Override
    public void layerNormGainBackward(INDArray x, INDArray statistics, INDArray gradient, INDArray out) {
        NdKernels.INSTANCE.layerNormGainBackward(x, statistics, gradient, out);
    }

    @Override
    public void sumRows(INDArray x, INDArray out) {
        NdKernels.INSTANCE.sumRows(x, out);
    }

    @Override
    public void sumRowProducts(INDArray x, INDArray y, INDArray out) {
        NdKernels.INSTANCE.sumRowProducts(x, y, out);
    }

    @Override
    public double crossEntropy(INDArray logits, int[] labels, Optional<INDArray> probabilities) {
        return NdKernels.INSTANCE.crossEntropy(logits, labels, probabilities);
    }

    @Override
    public void crossEntropyBackward(INDArray probabilities, int[] labels, double scale, INDArray out) {
        NdKernels.INSTANCE.crossEntropyBackward(probabilities, labels, scale, out);
    }

    @Override
    public void dropout(INDArray x, double probability, long seed, INDArray out) {
        NdKernels.INSTANCE.dropout(x, probability, seed, out);
    }

    @Override
    public void gather(INDArray table, int[] indices, INDArray out) {
        NdKernels.INSTANCE.gather(table, indices, out);
    }

    @Override
    public void scatterAdd(INDArray rows, int[] indices, INDArray out) {
        NdKernels.INSTANCE.scatterAdd(rows, indices, out);
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
}
