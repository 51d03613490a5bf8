package org.deltaweave.tensor;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Scaled dot-product attention over packed sequences. */
final class Attention {
    private Attention() {}

    static Tensor attention(
            Tensor q, Tensor k, Tensor v, Segments segments, int heads, double scale, HeadDropout dropout) {
        check(q, k, v, segments, heads);
        Heads form = new Heads(segments, heads, (int) q.size(1) / heads, scale, dropout);
        INDArray queries = q.value();
        INDArray keys = k.value();
        INDArray values = v.value();
        boolean toQ = q.requiresGradient();
        boolean toK = k.requiresGradient();
        boolean toV = v.requiresGradient();
        INDArray out = Buffers.like(queries);
        if (!toQ && !toK && !toV) {
            Kernels.of(out).attention(form, queries, keys, values, out, Optional.empty());
            return Tensor.result(out);
        }
        INDArray logSums = Buffers.of(q.dataType(), segments.rows(), heads);
        Kernels.of(out).attention(form, queries, keys, values, out, Optional.of(logSums));
        Together gradients = new Together(g -> {
            Optional<INDArray> dq = toQ ? Optional.of(Buffers.like(queries)) : Optional.empty();
            Optional<INDArray> dk = toK ? Optional.of(Buffers.like(keys)) : Optional.empty();
            Optional<INDArray> dv = toV ? Optional.of(Buffers.like(values)) : Optional.empty();
            Kernels.of(g).attentionBackward(form, queries, keys, values, logSums, g, dq, dk, dv);
            return new INDArray[] {dq.orElse(null), dk.orElse(null), dv.orElse(null)};
        });
        // The probabilities are computed again from what is saved: they would need more memory than all the rest.
        List<INDArray> saved = toQ || toK ? List.of(queries, keys, values, logSums) : List.of(queries, keys, logSums);
        return Tensor.result(
                out,
                new Edge(q, gradients.part(0), saved),
                new Edge(k, gradients.part(1), saved),
                new Edge(v, gradients.part(2), saved));
    }

    private static void check(Tensor q, Tensor k, Tensor v, Segments segments, int heads) {
        ShapeRules.types("attention", q, k, v);
        long rows = segments.rows();
        long width = q.rank() == 2 ? q.size(1) : -1;
        for (Tensor t : new Tensor[] {q, k, v}) {
            if (t.rank() != 2 || t.size(0) != rows || t.size(1) != width) {
                throw ShapeRules.mismatch(
                        "attention",
                        "queries, keys and values of one shape [" + rows + ", n] for " + segments,
                        "Pack all three by the same segments",
                        q,
                        k,
                        v);
            }
        }
        if (heads < 1 || width % heads != 0) {
            throw ShapeRules.mismatch(
                    "attention",
                    "columns divisible into " + heads + " heads",
                    "Choose a number of heads that divides " + width,
                    q,
                    k,
                    v);
        }
    }
}
