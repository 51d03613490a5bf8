package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;

/** Sums and products element by element. */
final class Elementwise {
    private Elementwise() {}

    static Tensor add(Tensor a, Tensor b) {
        ShapeRules.same("add", a, b);
        return Tensor.result(
                a.value().addi(b.value(), Buffers.like(a.value())), new Edge(a, g -> g), new Edge(b, g -> g));
    }

    static Tensor add(Tensor a, double number) {
        ShapeRules.types("add", a);
        return Tensor.result(a.value().addi(number, Buffers.like(a.value())), new Edge(a, g -> g));
    }

    static Tensor sub(Tensor a, Tensor b) {
        ShapeRules.same("sub", a, b);
        return Tensor.result(
                a.value().subi(b.value(), Buffers.like(a.value())),
                new Edge(a, g -> g),
                new Edge(b, g -> times(g, -1)));
    }

    static Tensor mul(Tensor a, Tensor b) {
        ShapeRules.same("mul", a, b);
        INDArray left = a.value();
        INDArray right = b.value();
        return Tensor.result(times(left, right), new Edge(a, g -> times(g, right)), new Edge(b, g -> times(g, left)));
    }

    static Tensor mul(Tensor a, double number) {
        ShapeRules.types("mul", a);
        return Tensor.result(times(a.value(), number), new Edge(a, g -> times(g, number)));
    }

    static Tensor addRowVector(Tensor x, Tensor bias) {
        ShapeRules.rowsAndVectors("addRowVector", x, bias);
        INDArray out = Buffers.like(x.value());
        Nd4j.exec(new BroadcastAddOp(x.value(), bias.value(), out, 1));
        return Tensor.result(out, new Edge(x, g -> g), new Edge(bias, Elementwise::sumRows));
    }

    static Tensor mulRowVector(Tensor x, Tensor gain) {
        ShapeRules.rowsAndVectors("mulRowVector", x, gain);
        INDArray rows = x.value();
        INDArray factors = gain.value();
        return Tensor.result(
                scaleColumns(rows, factors),
                new Edge(x, g -> scaleColumns(g, factors)),
                new Edge(gain, g -> sumRowProducts(g, rows)));
    }

    static INDArray times(INDArray a, INDArray b) {
        return a.muli(b, Buffers.like(a));
    }

    static INDArray times(INDArray a, double number) {
        return a.muli(number, Buffers.like(a));
    }

    static INDArray sumRows(INDArray x) {
        INDArray out = Buffers.of(x.dataType(), x.size(1));
        Kernels.get().sumRows(x, out);
        return out;
    }

    private static INDArray sumRowProducts(INDArray x, INDArray y) {
        INDArray out = Buffers.of(x.dataType(), x.size(1));
        Kernels.get().sumRowProducts(x, y, out);
        return out;
    }

    private static INDArray scaleColumns(INDArray x, INDArray factors) {
        INDArray out = Buffers.like(x);
        Nd4j.exec(new BroadcastMulOp(x, factors, out, 1));
        return out;
    }
}
