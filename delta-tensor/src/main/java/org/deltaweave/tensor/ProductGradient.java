package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A gradient {@code op(a) op(b)} in which the result's gradient is one factor: a matrix product can be added to an array
 * while it is computed.
 *
 * @param other the factor that was saved
 * @param gradientFirst whether the result's gradient is the left factor
 * @param transposeFirst whether the left factor is transposed
 * @param transposeSecond whether the right factor is transposed
 */
record ProductGradient(INDArray other, boolean gradientFirst, boolean transposeFirst, boolean transposeSecond)
        implements Gradient {
    /** {@code gradient * op(other)}. */
    static ProductGradient by(INDArray other, boolean transposed) {
        return new ProductGradient(other, true, false, transposed);
    }

    /** {@code op(gradient) * other} if {@code gradientFirst}, else {@code op(other) * gradient}: over the rows of both. */
    static ProductGradient overRows(INDArray other, boolean gradientFirst) {
        return new ProductGradient(other, gradientFirst, true, false);
    }

    @Override
    public INDArray of(INDArray gradient) {
        INDArray a = first(gradient);
        INDArray b = second(gradient);
        INDArray out = Buffers.of(a.dataType(), a.size(transposeFirst ? 1 : 0), b.size(transposeSecond ? 0 : 1));
        Kernels.of(out).mmul(a, transposeFirst, b, transposeSecond, out, false);
        return out;
    }

    @Override
    public boolean addTo(INDArray gradient, INDArray sum) {
        Kernels.of(sum).mmul(first(gradient), transposeFirst, second(gradient), transposeSecond, sum, true);
        return true;
    }

    private INDArray first(INDArray gradient) {
        return gradientFirst ? gradient : other;
    }

    private INDArray second(INDArray gradient) {
        return gradientFirst ? other : gradient;
    }
}
