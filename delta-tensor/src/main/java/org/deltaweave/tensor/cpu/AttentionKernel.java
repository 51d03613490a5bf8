package org.deltaweave.tensor.cpu;

import java.util.Optional;
import org.deltaweave.tensor.cpu.Blas.Matrix;

/**
 * Scaled dot-product attention over packed sequences, one sequence and head at a time in each thread.
 *
 * <p>Products read and write the heads' columns in place. Scores exist only for a tile of queries at a time, which stays in
 * the cache, and the backward pass computes them again (as in Dao et al. 2022, arXiv 2205.14135, with whole rows).
 */
public final class AttentionKernel {
    private static final int TILE = 128;

    private AttentionKernel() {}

    /**
     * {@code out = dropout(softmax(scale q k')) v} for every sequence and head.
     *
     * @param logSums {@code [rows, heads]}, receives each row's log-sum-exp, which the backward pass needs
     */
    public static void forward(AttentionForm form, Matrix q, Matrix k, Matrix v, Matrix out, Optional<Floats> logSums) {
        forEach(form, (sequence, head) -> {
            int length = form.length(sequence);
            for (int start = 0; start < length; start += TILE) {
                Scores scores = Scores.of(form, sequence, head, start, Math.min(TILE, length - start));
                scores.attend(q, k, v, out, logSums);
            }
        });
    }

    /** Gradients of queries, keys and values from the result's, each only where there is a place for it. */
    public static void backward(
            AttentionForm form,
            Matrix q,
            Matrix k,
            Matrix v,
            Floats logSums,
            Matrix gradient,
            Optional<Matrix> outQ,
            Optional<Matrix> outK,
            Optional<Matrix> outV) {
        forEach(form, (sequence, head) -> {
            int length = form.length(sequence);
            for (int start = 0; start < length; start += TILE) {
                Scores scores = Scores.of(form, sequence, head, start, Math.min(TILE, length - start));
                scores.derive(q, k, v, logSums, gradient, outQ, outK, outV);
            }
        });
    }

    @FunctionalInterface
    private interface Visit {
        void visit(int sequence, int head);
    }

    private static void forEach(AttentionForm form, Visit visit) {
        try (Blas.SingleThread single = Blas.SingleThread.begin()) {
            Workers.tasks(
                    form.sequences() * form.heads(), task -> visit.visit(task / form.heads(), task % form.heads()));
        }
    }
}
