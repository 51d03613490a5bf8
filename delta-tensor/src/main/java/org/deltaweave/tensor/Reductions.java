package org.deltaweave.tensor;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums and means. */
final class Reductions {
    private Reductions() {}

    static Tensor sum(Tensor x) {
        ShapeRules.types("sum", x);
        return total(x, 1);
    }

    static Tensor mean(Tensor x) {
        ShapeRules.types("mean", x);
        return total(x, 1.0 / x.length());
    }

    static Tensor sum(Tensor x, int dimension) {
        return along(x, ShapeRules.dimension("sum", x, dimension), 1);
    }

    static Tensor mean(Tensor x, int dimension) {
        int d = ShapeRules.dimension("mean", x, dimension);
        return along(x, d, 1.0 / x.size(d));
    }

    private static Tensor total(Tensor x, double scale) {
        long[] shape = x.shape();
        INDArray out = Buffers.scalar(x.dataType(), Kernels.of(x.value()).sum(x.value()) * scale);
        return Tensor.result(
                out, new Edge(x, g -> Buffers.of(g.dataType(), shape).assign(g.getDouble(0) * scale)));
    }

    private static Tensor along(Tensor x, int dimension, double scale) {
        long[] shape = x.shape();
        long outer = product(shape, 0, dimension);
        int middle = Math.toIntExact(shape[dimension]);
        int inner = Math.toIntExact(product(shape, dimension + 1, shape.length));
        INDArray out = Buffers.of(x.dataType(), without(dimension, shape));
        Kernels.of(out).sumMiddle(x.value(), outer, middle, inner, scale, out);
        return Tensor.result(out, new Edge(x, g -> {
            INDArray dx = Buffers.of(g.dataType(), shape);
            Kernels.of(dx).repeatMiddle(g, outer, middle, inner, scale, dx);
            return dx;
        }));
    }

    private static long product(long[] shape, int from, int to) {
        return IntStream.range(from, to).mapToLong(i -> shape[i]).reduce(1, Math::multiplyExact);
    }

    /** A vector's sum has shape {@code [1]}, as sums of all elements have. */
    private static long[] without(int dimension, long[] shape) {
        return shape.length == 1
                ? new long[] {1}
                : IntStream.range(0, shape.length)
                        .filter(i -> i != dimension)
                        .mapToLong(i -> shape[i])
                        .toArray();
    }
}
