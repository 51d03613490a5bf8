package org.deltaweave.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deltaweave.tensor.cpu.AttentionForm;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Scaled dot-product attention over packed sequences. */
final class Attention {
    private Attention() {}

    static Tensor attention(
            Tensor q, Tensor k, Tensor v, AttentionShape shape, Optional<DistanceBias> bias, HeadDropout dropout) {
        AttentionRules.check(q, k, v, shape, bias);
        AttentionForm form = form(shape, (int) q.size(1) / shape.heads(), bias, dropout);
        Optional<Tensor> table = bias.map(DistanceBias::table);
        AttentionInputs inputs = new AttentionInputs(q.value(), k.value(), v.value(), table.map(Tensor::value));
        boolean toScores = q.requiresGradient()
                || k.requiresGradient()
                || table.filter(Tensor::requiresGradient).isPresent();
        INDArray out = Buffers.like(inputs.q());
        if (!toScores && !v.requiresGradient()) {
            Kernels.of(out).attention(form, inputs, out, Optional.empty());
            return Tensor.result(out);
        }
        INDArray logSums = Buffers.of(q.dataType(), q.size(0), shape.heads());
        Kernels.of(out).attention(form, inputs, out, Optional.of(logSums));
        Together gradients = together(form, inputs, logSums, q, k, v, table);
        // The probabilities are computed again from what is saved: they would need more memory than all the rest.
        List<INDArray> saved = new ArrayList<>(List.of(inputs.q(), inputs.k(), logSums));
        inputs.bias().ifPresent(saved::add);
        if (toScores) {
            saved.add(inputs.v());
        }
        List<Edge> edges = new ArrayList<>(List.of(
                new Edge(q, gradients.part(0), saved),
                new Edge(k, gradients.part(1), saved),
                new Edge(v, gradients.part(2), saved)));
        table.ifPresent(t -> edges.add(new Edge(t, gradients.part(3), saved)));
        return Tensor.result(out, edges.toArray(Edge[]::new));
    }

    private static Together together(
            AttentionForm form,
            AttentionInputs inputs,
            INDArray logSums,
            Tensor q,
            Tensor k,
            Tensor v,
            Optional<Tensor> table) {
        boolean toQ = q.requiresGradient();
        boolean toK = k.requiresGradient();
        boolean toV = v.requiresGradient();
        boolean toTable = table.filter(Tensor::requiresGradient).isPresent();
        return new Together(g -> {
            AttentionGradients to = new AttentionGradients(
                    place(toQ, inputs.q()),
                    place(toK, inputs.k()),
                    place(toV, inputs.v()),
                    inputs.bias().filter(bias -> toTable).map(Buffers::like));
            Kernels.of(g).attentionBackward(form, inputs, logSums, g, to);
            return new INDArray[] {
                to.q().orElse(null),
                to.k().orElse(null),
                to.v().orElse(null),
                to.bias().orElse(null)
            };
        });
    }

    private static Optional<INDArray> place(boolean wanted, INDArray like) {
        return wanted ? Optional.of(Buffers.like(like)) : Optional.empty();
    }

    private static AttentionForm form(
            AttentionShape shape, int size, Optional<DistanceBias> bias, HeadDropout dropout) {
        return new AttentionForm(
                shape.queries().starts(),
                shape.keys().starts(),
                shape.keys().lengths(),
                shape.heads(),
                shape.keyHeads(),
                size,
                shape.scale(),
                shape.causal(),
                shape.window(),
                bias.map(DistanceBias::zero).orElse(0),
                dropout.probability(),
                dropout.seed());
    }
}
