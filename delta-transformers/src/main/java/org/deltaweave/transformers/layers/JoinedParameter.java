package org.deltaweave.transformers.layers;

import java.util.Arrays;
import org.deltaweave.tensor.Tensor;

/** Query's, key's and value's parameters as one. */
final class JoinedParameter {
    private final Fusion fusion;
    private final int heads;
    private Tensor[] parts = {};
    private Tensor joined;

    JoinedParameter(Fusion fusion, int heads) {
        this.fusion = fusion;
        this.heads = heads;
    }

    /**
     * {@code [3 * heads * headSize, ..]}.
     *
     * @param remember whether to give the same tensor again while it joins the same frozen ones, as a merged delta wants
     */
    Tensor of(boolean remember, Tensor... now) {
        if (!remember || Arrays.stream(now).anyMatch(Tensor::requiresGradient)) {
            parts = new Tensor[0];
            joined = null;
            return fusion.joined(0, heads, now);
        }
        if (!Arrays.equals(parts, now)) {
            // A copy of its own: the arrays of a pass are recycled after it.
            joined = Tensor.constant(fusion.joined(0, heads, now).value().dup('c'));
            parts = now;
        }
        return joined;
    }
}
