package org.deltaweave.transformers.layers;

import java.util.Arrays;
import org.deltaweave.tensor.Tensor;

/** Query's, key's and value's parameters as one; remembered as long as they are the same frozen tensors. */
final class JoinedParameter {
    private final Fusion fusion;
    private final int heads;
    private Tensor[] parts = {};
    private Tensor joined;

    JoinedParameter(Fusion fusion, int heads) {
        this.fusion = fusion;
        this.heads = heads;
    }

    /** {@code [3 * heads * headSize, ..]}. */
    Tensor of(Tensor... now) {
        if (Arrays.stream(now).anyMatch(Tensor::requiresGradient)) {
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
