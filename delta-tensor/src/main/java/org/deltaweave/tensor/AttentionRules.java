package org.deltaweave.tensor;

import java.util.Optional;

/** What attention needs of its inputs. */
final class AttentionRules {
    private AttentionRules() {}

    static void check(Tensor q, Tensor k, Tensor v, AttentionShape shape, Optional<DistanceBias> bias) {
        ShapeRules.types("attention", q, k, v);
        int rows = shape.queries().rows();
        if (q.rank() != 2 || q.size(0) != rows) {
            throw ShapeRules.mismatch(
                    "attention",
                    "queries [" + rows + ", n] for " + shape.queries(),
                    "Pack the queries by the shape's segments",
                    q,
                    k,
                    v);
        }
        if (q.size(1) % shape.heads() != 0) {
            throw ShapeRules.mismatch(
                    "attention",
                    "columns divisible into " + shape.heads() + " heads",
                    "Choose a number of heads that divides " + q.size(1),
                    q,
                    k,
                    v);
        }
        long width = q.size(1) / shape.heads() * shape.keyHeads();
        if (!keysFit(k, shape, width) || !keysFit(v, shape, width) || k.size(0) != v.size(0)) {
            throw ShapeRules.mismatch(
                    "attention",
                    "keys and values of one shape [rows, " + width + "] for " + shape.keyHeads()
                            + " heads, with the rows of " + shape.keys(),
                    "Pack keys and values by the shape's key rows",
                    q,
                    k,
                    v);
        }
        if (k.requiresGradient() || v.requiresGradient()) {
            requireDisjoint(shape.keys());
        }
        bias.ifPresent(b -> checkBias(q, shape, b));
    }

    private static boolean keysFit(Tensor x, AttentionShape shape, long width) {
        return x.rank() == 2 && x.size(0) >= shape.keys().end() && x.size(1) == width;
    }

    /** Sequences that share keys would write over each other's gradients. */
    private static void requireDisjoint(KeyRows keys) {
        boolean[] used = new boolean[keys.end()];
        int[] starts = keys.starts();
        for (int i = 0; i < keys.count(); i++) {
            for (int row = starts[i]; row < starts[i] + keys.length(i); row++) {
                if (used[row]) {
                    throw new DeltaweaveException(
                            "DW-101",
                            "attention needs sequences with keys of their own to train what they come from, got row "
                                    + row + " in two of them",
                            "Copy the rows, or detach keys and values");
                }
                used[row] = true;
            }
        }
    }

    private static void checkBias(Tensor q, AttentionShape shape, DistanceBias bias) {
        Tensor table = bias.table();
        ShapeRules.types("attention", q, table);
        long before = 0;
        long after = 0;
        for (int i = 0; i < shape.keys().count(); i++) {
            before = Math.max(before, shape.keys().length(i) - 1);
            after = Math.max(after, shape.queries().length(i) - 1);
        }
        before = shape.window() == 0 ? before : Math.min(before, shape.window() - 1);
        after = shape.causal() ? 0 : after;
        boolean fits = table.rank() == 2
                && table.size(0) == shape.heads()
                && bias.zero() >= before
                && bias.zero() + after < table.size(1);
        if (!fits) {
            throw ShapeRules.mismatch(
                    "attention",
                    "a bias table [" + shape.heads() + ", columns] with columns for distances from " + -before + " to "
                            + after + " around column " + bias.zero(),
                    "Give a column for every distance from a query to a key that it sees",
                    table);
        }
    }
}
