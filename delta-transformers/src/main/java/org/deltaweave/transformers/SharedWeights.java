package org.deltaweave.transformers;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** Gets every parameter once and gives the same tensor to every network. */
final class SharedWeights implements Weights {
    private final Weights source;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    SharedWeights(Weights source) {
        this.source = source;
    }

    @Override
    public synchronized Tensor get(String name, long... shape) {
        Tensor tensor = tensors.computeIfAbsent(name, key -> source.get(key, shape));
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new IllegalArgumentException(name + " has shape " + Arrays.toString(tensor.shape())
                    + ", but was asked for as " + Arrays.toString(shape));
        }
        return tensor;
    }

    @Override
    public boolean has(String name) {
        return source.has(name);
    }

    @Override
    public DataType dataType() {
        return source.dataType();
    }

    Map<String, Tensor> tensors() {
        return tensors;
    }
}
