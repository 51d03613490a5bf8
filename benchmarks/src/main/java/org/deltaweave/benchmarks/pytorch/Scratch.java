package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * Arrays that are closed at the end of a block, as Python drops local variables: autograd then keeps only those that the
 * backward pass reads.
 */
final class Scratch implements AutoCloseable {
    private final List<NDArray> arrays = new ArrayList<>();

    NDArray keep(NDArray array) {
        arrays.add(array);
        return array;
    }

    @Override
    public void close() {
        arrays.forEach(NDArray::close);
    }
}
