package org.deltaweave.tensor;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The numeric work of the heavier operations, forward and backward, so that it can be done in other ways elsewhere.
 *
 * <p>Every method writes all of {@code out}, which is dense, row-major and no input's memory; inputs may be views of any
 * order. Shapes were checked by the caller; all arrays are FLOAT or all are DOUBLE.
 */
interface Kernels {
    /** The kernels in use. */
    static Kernels get() {
        return NdKernels.INSTANCE;
    }

    /** Matrix product, each operand transposed on request. */
    void mmul(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out);

    void gelu(INDArray x, INDArray out);

    void geluBackward(INDArray x, INDArray gradient, INDArray out);

    void geluTanh(INDArray x, INDArray out);

    void geluTanhBackward(INDArray x, INDArray gradient, INDArray out);

    /** Softmax over the last dimension. */
    void softmax(INDArray x, INDArray out);

    /** @param y what {@link #softmax} gave */
    void softmaxBackward(INDArray y, INDArray gradient, INDArray out);

    /** @param statistics {@code [m, 2]}, receives mean and inverse standard deviation of each row */
    void layerNorm(INDArray x, INDArray gain, INDArray bias, double epsilon, INDArray out, INDArray statistics);

    void layerNormBackward(INDArray x, INDArray statistics, INDArray gain, INDArray gradient, INDArray out);

    /** The gain's gradient, {@code [n]}. */
    void layerNormGainBackward(INDArray x, INDArray statistics, INDArray gradient, INDArray out);

    /** Sum of the rows of {@code [m, n]}: {@code [n]}. */
    void sumRows(INDArray x, INDArray out);

    /** Sum of the rows of the elementwise product of {@code x} and {@code y}: {@code [n]}. */
    void sumRowProducts(INDArray x, INDArray y, INDArray out);

    /** @param probabilities receives the softmax of each sequence and head, one after the other, if present */
    void attention(Heads heads, INDArray q, INDArray k, INDArray v, INDArray out, Optional<INDArray> probabilities);

    /** Gradients of queries and keys, each only where there is an array to write it to. */
    void attentionScoresBackward(
            Heads heads,
            INDArray q,
            INDArray k,
            INDArray v,
            INDArray probabilities,
            INDArray gradient,
            Optional<INDArray> outQ,
            Optional<INDArray> outK);

    /** Gradient of the values. */
    void attentionValuesBackward(Heads heads, INDArray probabilities, INDArray gradient, INDArray out);

    /**
     * Sum of the cross-entropies of the rows that are not ignored.
     *
     * @param probabilities receives the softmax of each row, if present
     */
    double crossEntropy(INDArray logits, int[] labels, Optional<INDArray> probabilities);

    /** {@code scale * (probabilities - one-hot labels)}, and zero in ignored rows. */
    void crossEntropyBackward(INDArray probabilities, int[] labels, double scale, INDArray out);

    /** Zero with the given probability, else {@code 1 / (1 - probability)}; draws one number for each element in order. */
    void dropoutMask(double probability, RandomGenerator random, INDArray out);

    /** Rows of {@code table} by index. */
    void gather(INDArray table, int[] indices, INDArray out);

    /** Adds row {@code i} of {@code rows} to row {@code indices[i]} of zeros. */
    void scatterAdd(INDArray rows, int[] indices, INDArray out);

    /** Sum of all elements. */
    double sum(INDArray x);

    /** Sum over the middle one of three dimensions: {@code out} has the elements of {@code [outer, inner]}. */
    void sumMiddle(INDArray x, long outer, int middle, int inner, double scale, INDArray out);

    /** Repeats {@code [outer, inner]} along a new middle dimension, times {@code scale}. */
    void repeatMiddle(INDArray x, long outer, int middle, int inner, double scale, INDArray out);
}
