package org.deltaweave.tensor.cpu;

import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.deltaweave.tensor.cpu.Blas.Matrix;

/**
 * The scores of a tile of queries with those keys of their sequence that some of them see, in one head: {@code [rows,
 * length]} in this thread's scratch memory, native for products and on the heap for loops.
 *
 * @param start the tile's first query in its sequence
 * @param first the first key in its sequence
 */
record Scores(AttentionKernel inputs, int sequence, int head, int start, int rows, int first, int length) {
    private static final int PROBABILITIES = Scratch.FREE;
    private static final int ROWS = Scratch.FREE + 1;
    private static final int SUMS = Scratch.FREE + 2;

    static Scores of(AttentionKernel inputs, int sequence, int head, int start, int rows) {
        int first = inputs.form().firstSeen(sequence, start);
        int end = inputs.form().endSeen(sequence, start + rows - 1);
        return new Scores(inputs, sequence, head, start, rows, first, end - first);
    }

    /** The tile's part of {@code out}. */
    void attend(Matrix out, Optional<Floats> logSums) {
        int d = form().size();
        Matrix p = tile(0);
        Blas.multiplyHere(false, true, rows, length, d, queries(inputs.q()), keys(inputs.k()), p, false);
        normalise(logSums);
        Blas.multiplyHere(false, false, rows, d, length, p, keys(inputs.v()), queries(out), false);
    }

    /**
     * The tile's part of the gradients.
     *
     * @param add whether those of keys and values are added to what is there
     */
    void derive(Floats logSums, Matrix gradient, AttentionKernel.Gradients to, boolean add) {
        int d = form().size();
        Matrix p = tile(0);
        Matrix g = queries(gradient);
        Blas.multiplyHere(false, true, rows, length, d, queries(inputs.q()), keys(inputs.k()), p, false);
        recompute(logSums, to.v().isPresent());
        to.v().ifPresent(all -> Blas.multiplyHere(true, false, length, d, rows, p, g, keys(all), add));
        if (to.q().isEmpty() && to.k().isEmpty() && to.bias().isEmpty()) {
            return;
        }
        Matrix ds = tile(1);
        Blas.multiplyHere(false, true, rows, length, d, g, keys(inputs.v()), ds, false);
        scoreGradients(to.bias());
        to.q()
                .ifPresent(all ->
                        Blas.multiplyHere(false, false, rows, d, length, ds, keys(inputs.k()), queries(all), false));
        to.k()
                .ifPresent(all ->
                        Blas.multiplyHere(true, false, length, d, rows, ds, queries(inputs.q()), keys(all), add));
    }

    private AttentionForm form() {
        return inputs.form();
    }

    private Matrix queries(Matrix all) {
        return all.from(form().starts()[sequence] + start, (long) head * form().size());
    }

    private Matrix keys(Matrix all) {
        return all.from(form().keyStarts()[sequence] + first, (long) form().keyHead(head) * form().size());
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
        ScoreRows mask = mask();
        forEachGroup((row, count) -> {
            long begin = (long) row * length;
            tile.get(begin, count * length, p, 0);
            mask.apply(p, 0, row, count);
            SoftmaxKernel.scaled(p, 0, count, length, mask.scale(), sums);
            for (int i = 0; i < count; i++) {
                int from = i;
                logSums.ifPresent(to -> to.put(statistic(row + from), 1, sums, from));
            }
            drop(p, row, count);
            tile.put(begin, count * length, p, 0);
        });
    }

    /** Leaves the probabilities on the heap, and those with dropout in the first tile if the values' gradient needs them. */
    private void recompute(Floats logSums, boolean forValues) {
        Floats tile = floats(0);
        float[] p = Scratch.floats(PROBABILITIES, rows * length);
        float[] dropped = Scratch.floats(ROWS, group() * length);
        float[] sums = Scratch.floats(SUMS, group());
        ScoreRows mask = mask();
        forEachGroup((row, count) -> {
            int begin = row * length;
            int size = count * length;
            tile.get(begin, size, p, begin);
            for (int i = 0; i < count; i++) {
                logSums.get(statistic(row + i), 1, sums, i);
            }
            mask.apply(p, begin, row, count);
            SoftmaxKernel.recompute(p, begin, count, length, mask.scale(), sums);
            if (forValues) {
                System.arraycopy(p, begin, dropped, 0, size);
                drop(dropped, row, count);
                tile.put(begin, size, dropped, 0);
            }
        });
    }

    /** Turns the second tile from the gradient of the dropped probabilities into that of the scores before the scale. */
    private void scoreGradients(Optional<Floats> bias) {
        Floats tile = floats(1);
        float[] p = Scratch.floats(PROBABILITIES, rows * length);
        float[] g = Scratch.floats(ROWS, group() * length);
        ScoreRows mask = mask();
        forEachGroup((row, count) -> {
            int begin = row * length;
            tile.get(begin, count * length, g, 0);
            drop(g, row, count);
            for (int i = 0; i < count; i++) {
                SoftmaxKernel.derive(p, begin + i * length, g, i * length, length, mask.scale());
            }
            bias.ifPresent(sums -> mask.sum(g, row, count, sums));
            mask.scaleGradients(g, count);
            tile.put(begin, count * length, g, 0);
        });
    }

    private ScoreRows mask() {
        return ScoreRows.of(this);
    }

    /** Rows that are handled together: short ones would leave half of their time to the loops' ends. */
    private int group() {
        return Chunks.rowsOf(length);
    }

    private void forEachGroup(Group body) {
        for (int row = 0; row < rows; row += group()) {
            body.visit(row, Math.min(group(), rows - row));
        }
    }

    /** What is done with {@code count} rows from {@code row} on. */
    @FunctionalInterface
    private interface Group {
        void visit(int row, int count);
    }

    private long statistic(int row) {
        return (long) (form().starts()[sequence] + start + row) * form().heads() + head;
    }

    /** Drops by an element's place among all probabilities of the sequence, computed or not. */
    private void drop(float[] group, int row, int count) {
        if (form().dropout() == 0) {
            return;
        }
        int keys = form().keys(sequence);
        long at = form().at(sequence, head) + (long) (start + row) * keys + first;
        if (length == keys) {
            DropoutKernel.apply(group, 0, count * length, form().dropout(), form().seed(), at);
            return;
        }
        for (int i = 0; i < count; i++) {
            DropoutKernel.apply(group, i * length, length, form().dropout(), form().seed(), at + (long) i * keys);
        }
    }
}
