package org.deltaweave.tensor;

import java.util.BitSet;
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
        checkIndices("gather", indices, rows, "Use row numbers of the tensor", x);
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

    static void copyRowsTo(Tensor x, INDArray target, int... rows) {
        Tensor to = Tensor.constant(target);
        ShapeRules.types("copyRowsTo", x, to);
        if (x.rank() != 2 || to.rank() != 2 || x.size(1) != to.size(1) || x.size(0) != rows.length) {
            throw ShapeRules.mismatch(
                    "copyRowsTo",
                    "[" + rows.length + ", n] into [M, n] for " + rows.length + " row numbers",
                    "Give a row number for each row",
                    x,
                    to);
        }
        if (!Buffers.isDense(target)) {
            throw ShapeRules.mismatch(
                    "copyRowsTo",
                    "a target in row-major order without gaps",
                    "Pass a whole array, not a view with gaps",
                    x,
                    to);
        }
        checkIndices("copyRowsTo", rows, to.size(0), "Use row numbers of the target", x, to);
        BitSet used = new BitSet();
        for (int row : rows) {
            if (used.get(row)) {
                throw ShapeRules.mismatch(
                        "copyRowsTo", "each row number once but was given " + row + " twice", "Drop one row", x, to);
            }
            used.set(row);
        }
        Kernels.of(target).scatter(x.value(), rows, target);
    }

    private static void checkIndices(String op, int[] indices, long rows, String remedy, Tensor... got) {
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= rows) {
                throw ShapeRules.mismatch(
                        op, "indices from 0 to " + (rows - 1) + " but index " + i + " is " + indices[i], remedy, got);
            }
        }
    }

    static Tensor rotary(Tensor x, Rotary rotary, int heads, int... positions) {
        ShapeRules.rank("rotary", 2, "[rows, heads * d]", x);
        int pairs = rotary.pairs();
        if (positions.length != x.size(0)) {
            throw ShapeRules.mismatch(
                    "rotary",
                    positions.length + " rows for " + positions.length + " positions",
                    "Give each row one position",
                    x);
        }
        if (heads < 1 || x.size(1) % heads != 0 || x.size(1) / heads < 2L * pairs) {
            throw ShapeRules.mismatch(
                    "rotary",
                    "columns divisible into " + heads + " heads of " + 2 * pairs + " or more for " + pairs
                            + " frequencies",
                    "Give at most one frequency for two columns of a head",
                    x);
        }
        Rotation rotation = Rotation.of(rotary, positions);
        return Tensor.result(rotated(x.value(), rotation, heads, 1), new Edge(x, g -> rotated(g, rotation, heads, -1)));
    }

    private static INDArray rotated(INDArray x, Rotation rotation, int heads, int direction) {
        INDArray out = Buffers.like(x);
        Kernels.of(out).rotate(x, rotation, heads, direction, out);
        return out;
    }
}
