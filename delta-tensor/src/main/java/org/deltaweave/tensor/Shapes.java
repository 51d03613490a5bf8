package org.deltaweave.tensor;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Operations that move elements and change none. */
final class Shapes {
    private Shapes() {}

    static Tensor permute(Tensor x, int... order) {
        ShapeRules.types("permute", x);
        int rank = x.rank();
        int[] from = IntStream.of(order).map(d -> d < 0 ? d + rank : d).toArray();
        if (!Arrays.equals(
                IntStream.of(from).sorted().toArray(), IntStream.range(0, rank).toArray())) {
            throw ShapeRules.mismatch(
                    "permute",
                    "an order naming each of the " + rank + " dimensions once, not " + Arrays.toString(order),
                    "Name every dimension once",
                    x);
        }
        int[] back = new int[rank];
        for (int i = 0; i < rank; i++) {
            back[from[i]] = i;
        }
        return Tensor.result(permuted(x.value(), from), new Edge(x, g -> permuted(g, back)));
    }

    private static INDArray permuted(INDArray x, int[] order) {
        return Buffers.copy(x.permute(order));
    }

    static Tensor reshape(Tensor x, long... shape) {
        ShapeRules.types("reshape", x);
        boolean positive = LongStream.of(shape).allMatch(size -> size > 0);
        if (!positive || LongStream.of(shape).reduce(1, Math::multiplyExact) != x.length()) {
            throw ShapeRules.mismatch(
                    "reshape",
                    "a shape of " + x.length() + " elements, not " + Arrays.toString(shape),
                    "Choose sizes whose product is the number of elements",
                    x);
        }
        long[] before = x.shape();
        return Tensor.result(reshaped(x.value(), shape), new Edge(x, g -> reshaped(g, before)));
    }

    private static INDArray reshaped(INDArray x, long[] shape) {
        return Buffers.dense(x).reshape('c', shape);
    }

    static Tensor slice(Tensor x, int dimension, long from, long to) {
        int d = ShapeRules.dimension("slice", x, dimension);
        if (from < 0 || from >= to || to > x.size(d)) {
            throw ShapeRules.mismatch(
                    "slice",
                    "0 <= from < to <= " + x.size(d) + " in dimension " + d + ", not from " + from + " to " + to,
                    "Stay inside the dimension and take at least one element",
                    x);
        }
        long[] whole = x.shape();
        INDArray part = part(x.value(), d, from, to);
        return Tensor.result(Buffers.dense(part), new Edge(x, g -> {
            INDArray dx = Buffers.zeros(g.dataType(), whole);
            part(dx, d, from, to).assign(g);
            return dx;
        }));
    }

    static Tensor concat(int dimension, Tensor... parts) {
        if (parts.length == 0) {
            throw new DeltaweaveException("DW-101", "concat needs at least one tensor, got none", "Pass what to join");
        }
        ShapeRules.types("concat", parts);
        int d = ShapeRules.dimension("concat", parts[0], dimension);
        long[] whole = parts[0].shape();
        whole[d] = 0;
        for (Tensor part : parts) {
            if (part.rank() != whole.length || !equalBut(d, whole, part.shape())) {
                throw ShapeRules.mismatch(
                        "concat",
                        "tensors that agree in every dimension but " + d,
                        "Slice or reshape the one that differs",
                        parts);
            }
            whole[d] += part.size(d);
        }
        INDArray out = Buffers.of(parts[0].dataType(), whole);
        Edge[] edges = new Edge[parts.length];
        long start = 0;
        for (int i = 0; i < parts.length; i++) {
            long from = start;
            long to = from + parts[i].size(d);
            part(out, d, from, to).assign(parts[i].value());
            edges[i] = new Edge(parts[i], g -> Buffers.dense(part(g, d, from, to)));
            start = to;
        }
        return Tensor.result(out, edges);
    }

    private static boolean equalBut(int dimension, long[] a, long[] b) {
        return IntStream.range(0, a.length).allMatch(i -> i == dimension || a[i] == b[i]);
    }

    /** A view. ND4J's own {@code get} loses data type and shape where the interval leaves a single element. */
    private static INDArray part(INDArray x, int dimension, long from, long to) {
        long[] shape = x.shape().clone();
        shape[dimension] = to - from;
        long offset = x.offset() + from * x.stride(dimension);
        return Nd4j.create(x.data(), shape, x.stride().clone(), offset, x.ordering(), x.dataType());
    }
}
