package org.deltaweave.tensor;

import java.util.Optional;
import org.deltaweave.tensor.cpu.AttentionForm;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The numeric work of the heavier operations, forward and backward, so that it can be done in other ways elsewhere.
 *
 * <p>Every method writes all of {@code out}, which is dense, row-major and no input's memory; inputs may be views of any
 * order. Shapes were checked by the caller; all arrays are FLOAT or all are DOUBLE.
 */
interface Kernels {
    /** The kernels for arrays of one type. */
    static Kernels of(INDArray array) {
        return array.dataType() == DataType.FLOAT ? KernelChoice.FLOAT : NdKernels.INSTANCE;
    }

    /**
     * Matrix product, each operand transposed on request.
     *
     * @param add whether the product is added to what is in {@code out}
     */
    void mmul(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out, boolean add);

    // ---- element by element; here out may be an input ----

    void add(INDArray x, INDArray y, INDArray out);

    void sub(INDArray x, INDArray y, INDArray out);

    void mul(INDArray x, INDArray y, INDArray out);

    void add(INDArray x, double number, INDArray out);

    void mul(INDArray x, double number, INDArray out);

    /** Adds a vector to every row of {@code [m, n]}. */
    void addRows(INDArray x, INDArray vector, INDArray out);

    /** Multiplies every row of {@code [m, n]} by a vector. */
    void mulRows(INDArray x, INDArray vector, INDArray out);

    /** Makes every row of {@code [m, n]} a copy of a vector. */
    void fillRows(INDArray vector, INDArray out);

    void tanh(INDArray x, INDArray out);

    /** @param y what {@link #tanh} gave */
    void tanhBackward(INDArray y, INDArray gradient, INDArray out);

    void relu(INDArray x, INDArray out);

    /** @param y what {@link #relu} gave */
    void reluBackward(INDArray y, INDArray gradient, INDArray out);

    /** {@code x / (1 + exp(-x))}. */
    void silu(INDArray x, INDArray out);

    void siluBackward(INDArray x, INDArray gradient, INDArray out);

    /** {@code silu(x) * up}. */
    void siluMul(INDArray x, INDArray up, INDArray out);

    /** Gradients of both factors, each only where there is an array to write it to. */
    void siluMulBackward(INDArray x, INDArray up, INDArray gradient, Optional<INDArray> outX, Optional<INDArray> outUp);

    void sigmoid(INDArray x, INDArray out);

    /** @param y what {@link #sigmoid} gave */
    void sigmoidBackward(INDArray y, INDArray gradient, INDArray out);

    // ---- GELU ----

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

    /** @param inverses {@code [m, 1]}, receives the inverse root mean square of each row */
    void rmsNorm(INDArray x, INDArray gain, double epsilon, INDArray out, INDArray inverses);

    void rmsNormBackward(INDArray x, INDArray inverses, INDArray gain, INDArray gradient, INDArray out);

    /** The gain's gradient, {@code [n]}. */
    void rmsNormGainBackward(INDArray x, INDArray inverses, INDArray gradient, INDArray out);

    /** Sum of the rows of {@code [m, n]}: {@code [n]}. */
    void sumRows(INDArray x, INDArray out);

    /** Sum of the rows of the elementwise product of {@code x} and {@code y}: {@code [n]}. */
    void sumRowProducts(INDArray x, INDArray y, INDArray out);

    /** @param logSums {@code [rows, heads]}, receives the logarithm of the sum of each row's exponentials, if present */
    void attention(AttentionForm form, AttentionInputs inputs, INDArray out, Optional<INDArray> logSums);

    void attentionBackward(
            AttentionForm form, AttentionInputs inputs, INDArray logSums, INDArray gradient, AttentionGradients to);

    /**
     * Rotary embedding.
     *
     * @param direction 1 to rotate, -1 to rotate back
     */
    void rotate(INDArray x, Rotation rotation, int heads, int direction, INDArray out);

    /**
     * Sum of the cross-entropies of the rows that are not ignored.
     *
     * @param statistics {@code [rows, 2]}, receives each row's maximum and the inverse sum of its exponentials, if present
     */
    double crossEntropy(INDArray logits, int[] labels, Optional<INDArray> statistics);

    /** {@code scale * (softmax - one-hot labels)}, and zero in ignored rows. */
    void crossEntropyBackward(INDArray logits, INDArray statistics, int[] labels, double scale, INDArray out);

    /** Zero with the given probability, else {@code x / (1 - probability)}; the seed says which, so it need not be kept. */
    void dropout(INDArray x, double probability, long seed, INDArray out);

    /** Rows of {@code table} by index. */
    void gather(INDArray table, int[] indices, INDArray out);

    /** Adds row {@code i} of {@code rows} to row {@code indices[i]} of zeros. */
    void scatterAdd(INDArray rows, int[] indices, INDArray out);

    /** Writes row {@code i} of {@code rows} into row {@code indices[i]} of {@code out}, and leaves its other rows. */
    void scatter(INDArray rows, int[] indices, INDArray out);

    /** Sum of all elements. */
    double sum(INDArray x);

    /** Sum over the middle one of three dimensions: {@code out} has the elements of {@code [outer, inner]}. */
    void sumMiddle(INDArray x, long outer, int middle, int inner, double scale, INDArray out);

    /** Repeats {@code [outer, inner]} along a new middle dimension, times {@code scale}. */
    void repeatMiddle(INDArray x, long outer, int middle, int inner, double scale, INDArray out);
}
