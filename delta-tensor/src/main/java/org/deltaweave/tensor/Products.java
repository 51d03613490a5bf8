package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Matrix products. */
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
        return Tensor.result(
                product(left, false, right, false),
                new Edge(a, g -> product(g, false, right, true)),
                new Edge(b, g -> product(left, true, g, false)));
    }

    static Tensor mmulT(Tensor a, Tensor b) {
        ShapeRules.types("mmulT", a, b);
        if (a.rank() != 2 || b.rank() != 2 || a.size(1) != b.size(1)) {
            throw ShapeRules.mismatch("mmulT", "[m, k] by [n, k]", "Give both the same number of columns", a, b);
        }
        INDArray left = a.value();
        INDArray right = b.value();
        return Tensor.result(
                product(left, false, right, true),
                new Edge(a, g -> product(g, false, right, false)),
                new Edge(b, g -> product(g, true, left, false)));
    }

    private static INDArray product(INDArray a, boolean transposeA, INDArray b, boolean transposeB) {
        long rows = a.size(transposeA ? 1 : 0);
        long columns = b.size(transposeB ? 0 : 1);
        INDArray out = Buffers.of(a.dataType(), rows, columns);
        Kernels.get().mmul(a, transposeA, b, transposeB, out);
        return out;
    }
}
