package org.deltaweave.tensor.file;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.deltaweave.tensor.DeltaweaveException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Fills a new array with a tensor's values, straight from the file's windows into the array's memory. */
final class ArrayReader {
    private static final int HIGHEST_RANK = 32; // of ND4J
    private static final int LONGEST_BESIDE_ZERO = 1 << 18;

    private ArrayReader() {}

    static INDArray read(MappedFile file, TensorPlace place, DataType type) {
        TensorInfo info = place.info();
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            throw new DeltaweaveException(
                    "DW-118",
                    "Tensor '" + info.name() + "' in " + file.path() + " was asked for as " + type,
                    "Ask for FLOAT or DOUBLE");
        }
        long[] shape = info.shape();
        if (shape.length > HIGHEST_RANK
                || info.length() == 0 && Arrays.stream(shape).anyMatch(n -> n > LONGEST_BESIDE_ZERO)) {
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
            return place.isRows() ? filled(file, place, type, shape) : rearranged(file, place, type);
        } finally {
            outside.close();
        }
    }

    /** Elements that do not follow each other row by row: all from the first to the last are read, then put in order. */
    private static INDArray rearranged(MappedFile file, TensorPlace place, DataType type) {
        long[] shape = place.info().shape();
        long[] strides = place.strides().clone();
        for (int i = 0; i < shape.length; i++) {
            strides[i] = shape[i] == 1 ? 1 : strides[i];
        }
        INDArray span = filled(file, place, type, place.span());
        INDArray rows = Nd4j.create(span.data(), shape, strides, 0, 'c').dup('c');
        span.close();
        return rows;
    }

    private static INDArray filled(MappedFile file, TensorPlace place, DataType type, long... shape) {
        INDArray array = Nd4j.createUninitialized(type, shape, 'c');
        boolean filled = false;
        try {
            fill(file, place, array);
            filled = true;
            return array;
        } finally {
            if (!filled) {
                array.close();
            }
        }
    }

    private static void fill(MappedFile file, TensorPlace place, INDArray array) {
        DType dtype = place.info().dtype();
        int width = array.dataType().width();
        BytePointer memory = new BytePointer(array.data().addressPointer());
        memory.position(0);
        file.windows(place.position(), array.length() * dtype.bytes(), window -> {
            long bytes = (long) window.remaining() / dtype.bytes() * width;
            ByteBuffer target =
                    memory.limit(memory.position() + bytes).asByteBuffer().order(ByteOrder.nativeOrder());
            if (array.dataType() == DataType.FLOAT) {
                Conversion.toFloats(dtype, window, target.asFloatBuffer());
            } else {
                Conversion.toDoubles(dtype, window, target.asDoubleBuffer());
            }
            memory.position(memory.position() + bytes);
        });
        Reference.reachabilityFence(array);
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    }

    static long[] readLongs(MappedFile file, TensorPlace place) {
        int length = (int) place.info().length();
        if (length == 0) {
            return new long[0];
        }
        if (place.isRows()) {
            return longs(file, place, length);
        }
        long[] span = longs(file, place, Math.toIntExact(place.span()));
        long[] rows = new long[length];
        for (int i = 0; i < length; i++) {
            rows[i] = span[place.offset(i)];
        }
        return rows;
    }

    private static long[] longs(MappedFile file, TensorPlace place, int length) {
        DType dtype = place.info().dtype();
        long[] values = new long[length];
        int[] done = {0};
        file.windows(place.position(), (long) length * dtype.bytes(), window -> {
            while (window.hasRemaining()) {
                values[done[0]++] = dtype.nextLong(window);
            }
        });
        return values;
    }
}
