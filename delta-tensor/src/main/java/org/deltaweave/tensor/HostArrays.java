package org.deltaweave.tensor;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.FloatPointer;
import org.deltaweave.tensor.cpu.Blas.Matrix;
import org.deltaweave.tensor.cpu.Floats;
import org.nd4j.linalg.api.ndarray.INDArray;

/** FLOAT arrays in the processor's memory, as the kernels for it see them. */
final class HostArrays {
    private HostArrays() {}

    /** The elements in row-major order; the array must be dense. */
    static Floats floats(INDArray dense) {
        return Floats.at(dense.data().addressPointer().address(), dense.length());
    }

    /** A dense array of two dimensions as a matrix. */
    static Matrix matrix(INDArray dense) {
        return new Matrix(new FloatPointer(dense.data().addressPointer()), columns(dense));
    }

    static int rows(INDArray x) {
        return Math.toIntExact(x.size(0));
    }

    /** Number of rows along the last dimension, whatever the other dimensions are. */
    static int rowsOfLast(INDArray x) {
        return Math.toIntExact(x.length() / x.size(x.rank() - 1));
    }

    static int columns(INDArray x) {
        return Math.toIntExact(x.size(x.rank() - 1));
    }

    /** To be called when native code and other threads are done with the arrays: before, they must not be collected. */
    static void done(INDArray... arrays) {
        for (INDArray array : arrays) {
            Reference.reachabilityFence(array);
        }
    }
}
