package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums and products element by element. */
final class Elementwise {
    private Elementwise() {}

    static Tensor add(Tensor a, Tensor b) {
        ShapeRules.same("add", a, b);
        INDArray out = Buffers.like(a.value());
        Kernels.of(out).add(a.value(), b.value(), out);
        return Tensor.result(out, new Edge(a, g -> g), new Edge(b, g -> g));
    }

    static Tensor add(Tensor a, double number) {
        ShapeRules.types("add", a);
        INDArray out = Buffers.like(a.value());
        Kernels.of(out).add(a.value(), number, out);
        return Tensor.result(out, new Edge(a, g -> g));
    }

    static Tensor sub(Tensor a, Tensor b) {
        ShapeRules.same("sub", a, b);
        INDArray out = Buffers.like(a.value());
        Kernels.of(out).sub(a.value(), b.value(), out);
        return Tensor.result(out, new Edge(a, g -> g), new Edge(b, g -> times(g, -1)));
    }

    static Tensor mul(Tensor a, Tensor b) {
        ShapeRules.same("mul", a, b);
        INDArray left = a.value();
        INDArray right = b.value();
        return Tensor.result(
                times(left, right), new Edge(a, g -> times(g, right), right), new Edge(b, g -> times(g, left), left));
    }

    static Tensor mul(Tensor a, double number) {
        ShapeRules.types("mul", a);
        return Tensor.result(times(a.value(), number), new Edge(a, g -> times(g, number)));
    }

    static Tensor addRowVector(Tensor x, Tensor bias) {
        ShapeRules.rowsAndVectors("addRowVector", x, bias);
        INDArray out = Buffers.like(x.value());
        Kernels.of(out).addRows(x.value(), bias.value(), out);
        return Tensor.result(out, new Edge(x, g -> g), new Edge(bias, Elementwise::sumRows));
    }

    static Tensor mulRowVector(Tensor x, Tensor gain) {
        ShapeRules.rowsAndVectors("mulRowVector", x, gain);
        INDArray rows = x.value();
        INDArray factors = gain.value();
        return Tensor.result(
                scaleColumns(rows, factors),
                new Edge(x, g -> scaleColumns(g, factors), factors),
                new Edge(gain, g -> sumRowProducts(g, rows), rows));
    }

    static INDArray times(INDArray a, INDArray b) {
        INDArray out = Buffers.like(a);
        Kernels.of(out).mul(a, b, out);
        return out;
    }

    static INDArray times(INDArray a, double number) {
        INDArray out = Buffers.like(a);
        Kernels.of(out).mul(a, number, out);
        return out;
    }

    static INDArray sumRows(INDArray x) {
        INDArray out = Buffers.of(x.dataType(), x.size(1));
        Kernels.of(out).sumRows(x, out);
        return out;
    }

    private static INDArray sumRowProducts(INDArray x, INDArray y) {
        INDArray out = Buffers.of(x.dataType(), x.size(1));
        Kernels.of(out).sumRowProducts(x, y, out);
        return out;
    }

    private static INDArray scaleColumns(INDArray x, INDArray factors) {
        INDArray out = Buffers.like(x);
        Kernels.of(out).mulRows(x, factors, out);
        return out;
    }
}
