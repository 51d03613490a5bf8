package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Matrix products, and the linear layer made of one. */
final class Products {
    private Products() {}

    static Tensor mmul(Tensor a, Tensor b) {
        ShapeRules.types("mmul", a, b);
        if (a.rank() != 2 || b.rank() != 2 || a.size(1) != b.size(0)) {
            throw ShapeRules.mismatch(
                    "mmul", "[m, k] by [k, n]", "Make the first one's columns as many as the second one's rows", a, b);
        }
        INDArray left = a.value();
        INDArray right = b.value();
        INDArray out = Buffers.of(a.dataType(), a.size(0), b.size(1));
        Kernels.of(out).mmul(left, false, right, false, out, false);
        return Tensor.result(
                out,
                new Edge(a, ProductGradient.by(right, true), right),
                new Edge(b, ProductGradient.overRows(left, false), left));
    }

    static Tensor mmulT(Tensor a, Tensor b) {
        checkTransposed("mmulT", a, b);
        INDArray out = Buffers.of(a.dataType(), a.size(0), b.size(0));
        Kernels.of(out).mmul(a.value(), false, b.value(), true, out, false);
        return Tensor.result(out, toInput(a, b), toWeight(a, b));
    }

    static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        checkTransposed("linear", x, weight);
        ShapeRules.types("linear", x, bias);
        if (bias.rank() != 1 || bias.size(0) != weight.size(0)) {
            throw ShapeRules.mismatch(
                    "linear",
                    "[m, k], [n, k] and [n]",
                    "Give the bias one number for each row of the weight",
                    x,
                    weight,
                    bias);
        }
        INDArray out = Buffers.of(x.dataType(), x.size(0), weight.size(0));
        Kernels.of(out).fillRows(bias.value(), out);
        Kernels.of(out).mmul(x.value(), false, weight.value(), true, out, true);
        return Tensor.result(out, toInput(x, weight), toWeight(x, weight), new Edge(bias, Elementwise::sumRows));
    }

    private static void checkTransposed(String operation, Tensor a, Tensor b) {
        ShapeRules.types(operation, a, b);
        if (a.rank() != 2 || b.rank() != 2 || a.size(1) != b.size(1)) {
            throw ShapeRules.mismatch(operation, "[m, k] by [n, k]", "Give both the same number of columns", a, b);
        }
    }

    private static Edge toInput(Tensor x, Tensor weight) {
        return new Edge(x, ProductGradient.by(weight.value(), false), weight.value());
    }

    private static Edge toWeight(Tensor x, Tensor weight) {
        return new Edge(weight, ProductGradient.overRows(x.value(), true), x.value());
    }
}
