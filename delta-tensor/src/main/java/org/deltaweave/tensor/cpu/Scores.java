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
    private static final int ROW = Scratch.FREE + 1;

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
        float[] row = Scratch.floats(ROW, length + 1);
        for (int i = 0; i < rows; i++) {
            long begin = (long) i * length;
            tile.get(begin, length, row, 0);
            row[length] = SoftmaxKernel.scaled(row, 0, length, form.scale());
            long to = statistic(i);
            logSums.ifPresent(sums -> sums.put(to, 1, row, length));
            drop(row, begin);
            tile.put(begin, length, row, 0);
        }
    }

    /** Leaves the probabilities on the heap, and those with dropout in the first tile if the values' gradient needs them. */
    private void recompute(Floats logSums, boolean forValues) {
        Floats tile = floats(0);
        float[] p = Scratch.floats(PROBABILITIES, rows * length);
        float[] row = Scratch.floats(ROW, length + 1);
        for (int i = 0; i < rows; i++) {
            int begin = i * length;
            tile.get(begin, length, p, begin);
            logSums.get(statistic(i), 1, row, length);
            SoftmaxKernel.recompute(p, begin, length, form.scale(), row[length]);
            if (forValues) {
                System.arraycopy(p, begin, row, 0, length);
                drop(row, begin);
                tile.put(begin, length, row, 0);
            }
        }
    }

    /** Turns the second tile from the gradient of the dropped probabilities into that of the scores. */
    private void scoreGradients() {
        Floats tile = floats(1);
        float[] p = Scratch.floats(PROBABILITIES, rows * length);
        float[] row = Scratch.floats(ROW, length + 1);
        for (int i = 0; i < rows; i++) {
            int begin = i * length;
            tile.get(begin, length, row, 0);
            drop(row, begin);
            SoftmaxKernel.derive(p, begin, row, 0, length, form.scale());
            tile.put(begin, length, row, 0);
        }
    }

    private long statistic(int row) {
        return (long) (firstQuery + row) * form.heads() + head;
    }

    private void drop(float[] row, long begin) {
        if (form.dropout() > 0) {
            DropoutKernel.apply(row, 0, length, form.dropout(), form.seed(), at + begin);
        }
    }
}
