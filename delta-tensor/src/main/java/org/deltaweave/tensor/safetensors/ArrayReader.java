package org.deltaweave.tensor.safetensors;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.deltaweave.tensor.DeltaweaveException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Fills a new array with a tensor's values, block by block. */
final class ArrayReader {
    static final int BLOCK = 1 << 18; // elements
    private static final int HIGHEST_RANK = 32; // of ND4J

    private ArrayReader() {}

    static INDArray read(SafetensorsFile file, TensorInfo info, DataType type) {
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            throw new DeltaweaveException(
                    "DW-118",
                    "Tensor '" + info.name() + "' in " + file.path() + " was asked for as " + type,
                    "Ask for FLOAT or DOUBLE");
        }
        long[] shape = info.shape();
        if (shape.length > HIGHEST_RANK
                || info.length() == 0 && Arrays.stream(shape).anyMatch(n -> n > BLOCK)) {
            throw new DeltaweaveException(
                    "DW-114",
                    "Tensor '" + info.name() + "' in " + file.path() + " has a shape of " + shape.length
                            + " dimensions with " + info.length() + " elements, which no array can have",
                    "Export it with at most " + HIGHEST_RANK + " dimensions, none of them empty");
        }
        MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            if (info.length() == 0) {
                return Nd4j.create(type, shape);
            }
            INDArray array = Nd4j.createUninitialized(type, shape, 'c');
            INDArray flat = array.reshape('c', new long[] {info.length()});
            for (long from = 0; from < info.length(); from += BLOCK) {
                long to = Math.min(info.length(), from + BLOCK);
                INDArray block = decode(info.dtype(), file.block(info, from, to), (int) (to - from), type);
                flat.get(NDArrayIndex.interval(from, to)).assign(block);
                block.close();
            }
            return array;
        } finally {
            outside.close();
        }
    }

    private static INDArray decode(DType dtype, ByteBuffer data, int length, DataType type) {
        if (type == DataType.DOUBLE) {
            double[] values = new double[length];
            for (int i = 0; i < length; i++) {
                values[i] = dtype.nextDouble(data);
            }
            return Nd4j.createFromArray(values);
        }
        float[] values = new float[length];
        if (dtype == DType.F32) {
            data.asFloatBuffer().get(values);
        } else {
            for (int i = 0; i < length; i++) {
                values[i] = (float) dtype.nextDouble(data);
            }
        }
        return Nd4j.createFromArray(values);
    }
}
