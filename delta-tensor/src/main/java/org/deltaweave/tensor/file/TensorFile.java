package org.deltaweave.tensor.file;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An open file of named tensors, read one by one when asked for, as often as asked for.
 *
 * <p>A format's own class finds and checks all tensors when it opens a file: nothing is ever allocated that is larger than
 * the file itself justifies.
 */
public abstract class TensorFile implements AutoCloseable {
    private final MappedFile file;
    private final Map<String, TensorPlace> tensors;

    /** @param tensors by name, every one inside the file */
    protected TensorFile(MappedFile file, Map<String, TensorPlace> tensors) {
        this.file = file;
        this.tensors = Collections.unmodifiableMap(new TreeMap<>(tensors));
    }

    /** The file. */
    public final Path path() {
        return file.path();
    }

    /** All tensors' names, sorted. */
    public final Set<String> names() {
        return tensors.keySet();
    }

    /** Type and shape of a tensor; DW-117 if there is none of that name. */
    public final TensorInfo info(String name) {
        return place(name).info();
    }

    /**
     * A new row-major array with a floating tensor's values; it belongs to no workspace.
     *
     * @param type FLOAT or DOUBLE, to which F16, BF16, F32 and F64 are converted; DW-118 for anything else
     */
    public final INDArray read(String name, DataType type) {
        TensorPlace place = place(name);
        DType dtype = place.info().dtype();
        if (!dtype.isFloating()) {
            throw new DeltaweaveException(
                    "DW-118",
                    "Tensor '" + name + "' in " + path() + " has dtype " + dtype + ", which holds no real numbers",
                    dtype.isInteger() ? "Read it with readLongs" : "Export it as F32, F16 or BF16");
        }
        return ArrayReader.read(file, place, type);
    }

    /** The values of a tensor of integers or booleans, row by row; DW-118 if it holds others or too many. */
    public final long[] readLongs(String name) {
        TensorPlace place = place(name);
        TensorInfo info = place.info();
        if (!info.dtype().isInteger() || info.length() > Integer.MAX_VALUE - 8) {
            throw new DeltaweaveException(
                    "DW-118",
                    "Tensor '" + name + "' in " + path() + " with " + info.length() + " elements of dtype "
                            + info.dtype() + " does not fit an array of long",
                    info.dtype().isFloating() ? "Read it with read" : "Export it as a smaller tensor of dtype I64");
        }
        return ArrayReader.readLongs(file, place);
    }

    private TensorPlace place(String name) {
        TensorPlace place = tensors.get(name);
        if (place == null) {
            throw new DeltaweaveException(
                    "DW-117",
                    "File " + path() + " has no tensor '" + name + "'",
                    "Nearest of its " + names().size() + " tensors: " + Nearest.names(name, names()));
        }
        return place;
    }

    @Override
    public final void close() {
        file.close();
    }
}
