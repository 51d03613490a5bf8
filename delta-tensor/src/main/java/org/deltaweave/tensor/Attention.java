package org.deltaweave.tensor;

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
        boolean scores = q.requiresGradient() || k.requiresGradient();
        Optional<INDArray> saved = scores || v.requiresGradient()
                ? Optional.of(Buffers.of(q.dataType(), form.probabilities()))
                : Optional.empty();
        INDArray out = Buffers.like(queries);
        Kernels.get().attention(form, queries, keys, values, out, saved);
        if (saved.isEmpty()) {
            return Tensor.result(out);
        }
        INDArray probabilities = saved.get();
        boolean toQ = q.requiresGradient();
        boolean toK = k.requiresGradient();
        Together scoreGradients = new Together(g -> {
            Optional<INDArray> dq = toQ ? Optional.of(Buffers.like(queries)) : Optional.empty();
            Optional<INDArray> dk = toK ? Optional.of(Buffers.like(keys)) : Optional.empty();
            Kernels.get().attentionScoresBackward(form, queries, keys, values, probabilities, g, dq, dk);
            return new INDArray[] {dq.orElse(null), dk.orElse(null)};
        });
        return Tensor.result(
                out,
                new Edge(q, scoreGradients.part(0)),
                new Edge(k, scoreGradients.part(1)),
                new Edge(v, g -> valueGradient(form, probabilities, g)));
    }

    private static INDArray valueGradient(Heads form, INDArray probabilities, INDArray gradient) {
        INDArray out = Buffers.like(gradient);
        Kernels.get().attentionValuesBackward(form, probabilities, gradient, out);
        return out;
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
