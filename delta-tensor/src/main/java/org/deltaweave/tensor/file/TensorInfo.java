package org.deltaweave.tensor.file;

import java.util.Arrays;

/**
 * What a file says of one tensor; checked against the file's size when the file was opened.
 *
 * @param name in the file
 * @param dtype element type
 * @param shape lengths of the dimensions; empty for a scalar
 */
public record TensorInfo(String name, DType dtype, long[] shape) {
    public TensorInfo {
        shape = shape.clone();
    }

    /** Lengths of the dimensions, a copy. */
    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements. */
    public long length() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorInfo that
                && name.equals(that.name)
                && dtype == that.dtype
                && Arrays.equals(shape, that.shape);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name + " " + dtype + Arrays.toString(shape);
    }
}
