package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Operations that choose rows. */
final class Rows {
    private Rows() {}

    static Tensor gather(Tensor x, int... indices) {
        ShapeRules.rank("gather", 2, "[m, n]", x);
        long rows = x.size(0);
        if (indices.length == 0) {
            throw ShapeRules.mismatch("gather", "at least one index", "Pass the rows to take", x);
        }
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= rows) {
                throw ShapeRules.mismatch(
                        "gather",
                        "indices from 0 to " + (rows - 1) + " but index " + i + " is " + indices[i],
                        "Use row numbers of the tensor",
                        x);
            }
        }
        int[] chosen = indices.clone();
        long columns = x.size(1);
        INDArray out = Buffers.of(x.dataType(), chosen.length, columns);
        Kernels.of(out).gather(x.value(), chosen, out);
        return Tensor.result(out, new Edge(x, g -> {
            INDArray dx = Buffers.of(g.dataType(), rows, columns);
            Kernels.of(dx).scatterAdd(g, chosen, dx);
            return dx;
        }));
    }
}
