package org.deltaweave.tensor.cpu;

import java.util.Optional;
import java.util.function.IntConsumer;
import org.deltaweave.tensor.cpu.Blas.Matrix;

/**
 * Scaled dot-product attention over packed sequences, one sequence and head at a time in each thread.
 *
 * <p>Products read and write the heads' columns in place. Scores exist only for a tile of queries and the keys that some of
 * them see, which stays in the cache, and the backward pass computes them again (as in Dao et al. 2022, arXiv 2205.14135,
 * with whole rows).
 *
 * @param bias {@code [heads, columns]}, added to the scaled scores by distance
 */
public record AttentionKernel(AttentionForm form, Matrix q, Matrix k, Matrix v, Optional<Bias> bias) {
    private static final int LARGEST_TILE = 128;

    /** Smaller ones leave products too little to do. */
    private static final int SMALLEST_TILE = 32;

    /** Tiles of a causal sequence: a sixteenth of the work is then for pairs that do not see each other. */
    private static final int TILES = 8;

    /** Multiplications below which waking other threads costs more than it saves: one token, and a short cache. */
    private static final long SMALL = 1 << 18;

    /** A table with a row for each head. */
    public record Bias(Floats table, int columns) {}

    /** Where gradients go, each only where there is a place for it; {@code keyRows} are the rows of {@code k} and {@code v}. */
    public record Gradients(
            Optional<Matrix> q, Optional<Matrix> k, Optional<Matrix> v, Optional<Floats> bias, int keyRows) {}

    /**
     * {@code out = dropout(softmax(scale q k' + bias)) v} for every sequence and head.
     *
     * @param logSums {@code [rows, heads]}, receives each row's log-sum-exp, which the backward pass needs
     */
    public void forward(Matrix out, Optional<Floats> logSums) {
        tasks(form.sequences() * form.heads(), task -> {
            int sequence = task / form.heads();
            int head = task % form.heads();
            forEachTile(sequence, (start, rows) -> Scores.of(this, sequence, head, start, rows)
                    .attend(out, logSums));
        });
    }

    /** Gradients of the inputs from the result's; rows of keys that nobody sees get zeros. */
    public void backward(Floats logSums, Matrix gradient, Gradients to) {
        boolean add = !form.full(to.keyRows());
        if (add) {
            to.k().ifPresent(all -> clear(all, to.keyRows()));
            to.v().ifPresent(all -> clear(all, to.keyRows()));
        }
        to.bias().ifPresent(sums -> ElementwiseKernel.fill(0, sums));
        // Heads that share keys, and sequences that share a head's bias, add to the same rows: they stay in one thread.
        int sequences = to.bias().isPresent() ? 1 : form.sequences();
        tasks(sequences * form.keyHeads(), task -> {
            int first = task / form.keyHeads();
            int last = to.bias().isPresent() ? form.sequences() - 1 : first;
            for (int sequence = first; sequence <= last; sequence++) {
                derive(sequence, task % form.keyHeads(), logSums, gradient, to, add);
            }
        });
    }

    private void derive(int sequence, int keyHead, Floats logSums, Matrix gradient, Gradients to, boolean add) {
        int first = keyHead * form.group();
        for (int head = first; head < first + form.group(); head++) {
            int current = head;
            forEachTile(sequence, (start, rows) -> Scores.of(this, sequence, current, start, rows)
                    .derive(logSums, gradient, to, add || current > first || start > 0));
        }
    }

    private void clear(Matrix keys, int rows) {
        ElementwiseKernel.fill(0, Floats.at(keys.start().address(), (long) rows * keys.stride()));
    }

    /** What is done with {@code rows} queries from {@code start} on. */
    @FunctionalInterface
    private interface Tile {
        void visit(int start, int rows);
    }

    private void forEachTile(int sequence, Tile body) {
        int queries = form.queries(sequence);
        int causal = Math.max(SMALLEST_TILE, Math.min(LARGEST_TILE, queries / TILES));
        int tile = form.causal() ? causal : LARGEST_TILE;
        for (int start = 0; start < queries; start += tile) {
            body.visit(start, Math.min(tile, queries - start));
        }
    }

    private void tasks(int count, IntConsumer body) {
        try (Blas.SingleThread single = Blas.SingleThread.begin()) {
            if (2 * form.size() * form.probabilities() < SMALL) {
                for (int i = 0; i < count; i++) {
                    body.accept(i);
                }
            } else {
                Workers.tasks(count, body);
            }
        }
    }
}
