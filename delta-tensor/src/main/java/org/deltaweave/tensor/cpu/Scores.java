package org.deltaweave.tensor.cpu;

import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.deltaweave.tensor.cpu.Blas.Matrix;

/**
 * The scores of a tile of queries with all keys of their sequence, in one head: {@code [rows, length]} in this thread's
 * scratch memory, native for products and on the heap for loops.
 *
 * @param firstKey row of the sequence's first token
 * @param firstQuery row of the tile's first query
 * @param column where the head's columns start
 * @param at position of the tile's first probability among all, for dropout
 */
record Scores(AttentionForm form, int length, int rows, int head, int firstKey, int firstQuery, int column, long at) {
    private static final int PROBABILITIES = Scratch.FREE;
    private static final int ROWS = Scratch.FREE + 1;
    private static final int SUMS = Scratch.FREE + 2;

    static Scores of(AttentionForm form, int sequence, int head, int start, int rows) {
        int length = form.length(sequence);
        int first = form.starts()[sequence];
        long at = form.at(sequence, head) + (long) start * length;
        return new Scores(form, length, rows, head, first, first + start, head * form.size(), at);
    }

    /** The tile's part of {@code out}. */
    void attend(Matrix q, Matrix k, Matrix v, Matrix out, Optional<Floats> logSums) {
        int d = form.size();
        Matrix p = tile(0);
        Blas.multiplyHere(false, true, rows, length, d, queries(q), keys(k), p, false);
        normalise(logSums);
        Blas.multiplyHere(false, false, rows, d, length, p, keys(v), queries(out), false);
    }

    /** The tile's part of the gradients; those of keys and values are added up over the tiles. */
    void derive(
            Matrix q,
            Matrix k,
            Matrix v,
            Floats logSums,
            Matrix gradient,
            Optional<Matrix> outQ,
            Optional<Matrix> outK,
            Optional<Matrix> outV) {
        int d = form.size();
        boolean add = firstQuery > firstKey;
        Matrix p = tile(0);
        Matrix g = queries(gradient);
        Blas.multiplyHere(false, true, rows, length, d, queries(q), keys(k), p, false);
        recompute(logSums, outV.isPresent());
        outV.ifPresent(to -> Blas.multiplyHere(true, false, length, d, rows, p, g, keys(to), add));
        if (outQ.isEmpty() && outK.isEmpty()) {
            return;
        }
        Matrix ds = tile(1);
        Blas.multiplyHere(false, true, rows, length, d, g, keys(v), ds, false);
        scoreGradients();
        outQ.ifPresent(to -> Blas.multiplyHere(false, false, rows, d, length, ds, keys(k), queries(to), false));
        outK.ifPresent(to -> Blas.multiplyHere(true, false, length, d, rows, ds, queries(q), keys(to), add));
    }

    private Matrix queries(Matrix all) {
        return all.from(firstQuery, column);
    }

    private Matrix keys(Matrix all) {
        return all.from(firstKey, column);
    }

    private FloatPointer memory(int slot) {
        return NativeScratch.floats(slot, (long) rows * length);
    }

    private Matrix tile(int slot) {
        return new Matrix(memory(slot), length);
    }

    private Floats floats(int slot) {
        return Floats.at(memory(slot).address(), (long) rows * length);
    }

    /** Scores become probabilities, with dropout. */
    private void normalise(Optional<Floats> logSums) {
        Floats tile = floats(0);
        float[] p = Scratch.floats(ROWS, group() * length);
        float[] sums = Scratch.floats(SUMS, group());
        forEachGroup((first, count) -> {
            long begin = (long) first * length;
            tile.get(begin, count * length, p, 0);
            SoftmaxKernel.scaled(p, 0, count, length, form.scale(), sums);
            for (int i = 0; i < count; i++) {
                int from = i;
                logSums.ifPresent(to -> to.put(statistic(first + from), 1, sums, from));
            }
            drop(p, count, begin);
            tile.put(begin, count * length, p, 0);
        });
    }

    /** Leaves the probabilities on the heap, and those with dropout in the first tile if the values' gradient needs them. */
    private void recompute(Floats logSums, boolean forValues) {
        Floats tile = floats(0);
        float[] p = Scratch.floats(PROBABILITIES, rows * length);
        float[] dropped = Scratch.floats(ROWS, group() * length);
        float[] sums = Scratch.floats(SUMS, group());
        forEachGroup((first, count) -> {
            int begin = first * length;
            int size = count * length;
            tile.get(begin, size, p, begin);
            for (int i = 0; i < count; i++) {
                logSums.get(statistic(first + i), 1, sums, i);
            }
            SoftmaxKernel.recompute(p, begin, count, length, form.scale(), sums);
            if (forValues) {
                System.arraycopy(p, begin, dropped, 0, size);
                drop(dropped, count, begin);
                tile.put(begin, size, dropped, 0);
            }
        });
    }

    /** Turns the second tile from the gradient of the dropped probabilities into that of the scores. */
    private void scoreGradients() {
        Floats tile = floats(1);
        float[] p = Scratch.floats(PROBABILITIES, rows * length);
        float[] g = Scratch.floats(ROWS, group() * length);
        forEachGroup((first, count) -> {
            int begin = first * length;
            tile.get(begin, count * length, g, 0);
            drop(g, count, begin);
            for (int i = 0; i < count; i++) {
                SoftmaxKernel.derive(p, begin + i * length, g, i * length, length, form.scale());
            }
            tile.put(begin, count * length, g, 0);
        });
    }

    /** Rows that are handled together: short ones would leave half of their time to the loops' ends. */
    private int group() {
        return Chunks.rowsOf(length);
    }

    private void forEachGroup(Group body) {
        for (int first = 0; first < rows; first += group()) {
            body.visit(first, Math.min(group(), rows - first));
        }
    }

    /** What is done with {@code count} rows from {@code first} on. */
    @FunctionalInterface
    private interface Group {
        void visit(int first, int count);
    }

    private long statistic(int row) {
        return (long) (firstQuery + row) * form.heads() + head;
    }

    private void drop(float[] group, int count, long begin) {
        if (form.dropout() > 0) {
            DropoutKernel.apply(group, 0, count * length, form.dropout(), form.seed(), at + begin);
        }
    }
}
