package org.deltaweave.tensor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Row-major arrays over parts of one buffer, made once and used again: in equal steps the same parts are wanted in the
 * same shapes, and ND4J takes longer to make a view than a small operation to run.
 */
final class Views {
    private static final int MOST = 512;

    private final DataBuffer buffer;
    private final Map<Part, INDArray> arrays = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Part, INDArray> eldest) {
            return size() > MOST;
        }
    };

    Views(DataBuffer buffer) {
        this.buffer = buffer;
    }

    INDArray get(long offset, long[] shape) {
        return arrays.computeIfAbsent(
                new Part(offset, shape.clone()),
                part -> Nd4j.create(buffer, part.shape, rowMajor(part.shape), offset, 'c', buffer.dataType()));
    }

    private static long[] rowMajor(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    private record Part(long offset, long[] shape) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Part part && part.offset == offset && Arrays.equals(part.shape, shape);
        }

        @Override
        public int hashCode() {
            return 31 * Long.hashCode(offset) + Arrays.hashCode(shape);
        }
    }
}
