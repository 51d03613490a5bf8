package org.deltaweave.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/** Checks what operations are given, before ND4J sees it. */
final class ShapeRules {
    private ShapeRules() {}

    /** DW-101: {@code op needs NEEDS, got [3, 4] by [5, 6]}. */
    static DeltaweaveException mismatch(String op, String needs, String remedy, Tensor... got) {
        String shapes = Stream.of(got).map(t -> Arrays.toString(t.shape())).collect(Collectors.joining(" by "));
        return new DeltaweaveException("DW-101", op + " needs " + needs + ", got " + shapes, remedy);
    }

    /** All FLOAT or all DOUBLE. */
    static void types(String op, Tensor... tensors) {
        DataType first = tensors[0].dataType();
        boolean floating = first == DataType.FLOAT || first == DataType.DOUBLE;
        if (!floating || Stream.of(tensors).anyMatch(t -> t.dataType() != first)) {
            String got = Stream.of(tensors)
                    .map(t -> t.dataType() + Arrays.toString(t.shape()))
                    .collect(Collectors.joining(" with "));
            throw new DeltaweaveException(
                    "DW-101",
                    op + " needs tensors that are all FLOAT or all DOUBLE, got " + got,
                    "Convert the arrays to one data type with castTo before making tensors of them");
        }
    }

    static void same(String op, Tensor a, Tensor b) {
        types(op, a, b);
        if (!Arrays.equals(a.shape(), b.shape())) {
            throw mismatch(op, "two tensors of one shape", "Reshape or broadcast one of them first", a, b);
        }
    }

    static void rank(String op, int rank, String form, Tensor x) {
        types(op, x);
        if (x.rank() != rank) {
            throw mismatch(op, form, "Reshape the tensor to rank " + rank + " first", x);
        }
    }

    /** Rows {@code [m, n]} with vectors {@code [n]}. */
    static void rowsAndVectors(String op, Tensor x, Tensor... vectors) {
        Tensor[] all = Stream.concat(Stream.of(x), Stream.of(vectors)).toArray(Tensor[]::new);
        types(op, all);
        boolean fits = x.rank() == 2 && Stream.of(vectors).allMatch(v -> v.rank() == 1 && v.length() == x.size(1));
        if (!fits) {
            throw mismatch(
                    op,
                    "[m, n] by [n]" + " by [n]".repeat(vectors.length - 1),
                    "Give a vector with one element for each column",
                    all);
        }
    }

    static void length(String op, Tensor x, long length) {
        if (x.length() != length) {
            throw mismatch(op, length == 1 ? "a single element" : length + " elements", "Reduce the tensor first", x);
        }
    }

    static void parameter(String op, Tensor x) {
        if (!x.isLeaf() || !x.requiresGradient()) {
            throw new DeltaweaveException(
                    "DW-102",
                    op + " needs a parameter, got " + x + (x.isLeaf() ? "" : ", the result of an operation"),
                    "Make the tensor with Tensor.parameter");
        }
    }

    /** The dimension counted from the front; ND4J computes wrong results for some negative ones. */
    static int dimension(String op, Tensor x, int dimension) {
        types(op, x);
        if (dimension < -x.rank() || dimension >= x.rank()) {
            throw mismatch(
                    op,
                    "a dimension from " + -x.rank() + " to " + (x.rank() - 1) + " but was given " + dimension,
                    "Count dimensions from 0, or from -1 backwards",
                    x);
        }
        return dimension < 0 ? dimension + x.rank() : dimension;
    }
}
