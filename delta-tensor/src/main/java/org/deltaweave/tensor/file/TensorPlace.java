package org.deltaweave.tensor.file;

/**
 * Where in a file a tensor lies; whoever makes one has checked that all its elements are inside the file.
 *
 * @param info its name, type and shape
 * @param position of its first element, in bytes from the beginning of the file
 * @param strides how many elements further in the file the next one of each dimension is
 */
public record TensorPlace(TensorInfo info, long position, long[] strides) {
    /** A tensor that lies there row by row. */
    public static TensorPlace rows(TensorInfo info, long position) {
        return new TensorPlace(info, position, rowStrides(info.shape()));
    }

    private static long[] rowStrides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    /** Whether the elements follow each other row by row; strides of dimensions of length 1 mean nothing. */
    boolean isRows() {
        long[] shape = info.shape();
        long[] rows = rowStrides(shape);
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] != 1 && strides[i] != rows[i]) {
                return false;
            }
        }
        return true;
    }

    /** Number of elements from the first to the last in the file; the tensor is not empty. */
    long span() {
        long[] shape = info.shape();
        long span = 1;
        for (int i = 0; i < shape.length; i++) {
            span += (shape[i] - 1) * strides[i];
        }
        return span;
    }

    /** How many elements after the first one in the file the {@code i}-th row by row is. */
    int offset(long i) {
        long[] shape = info.shape();
        long rest = i;
        long offset = 0;
        for (int k = shape.length - 1; k >= 0; k--) {
            offset += rest % shape[k] * strides[k];
            rest /= shape[k];
        }
        return Math.toIntExact(offset);
    }
}
