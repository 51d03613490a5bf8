package org.deltaweave.transformers.layers;

import java.util.List;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.Tensor;

/**
 * Attention and feed-forward read the same input, each through a norm of its own, and both are added to it (Wang and
 * Komatsuzaki 2021): GPT-NeoX.
 *
 * @param dropout probability of dropout on each sub-layer's result, while training
 */
public record ParallelBlock(SelfAttention attention, FeedForward feedForward, double dropout, Pass pass)
        implements Block {

    @Override
    public Tensor forward(Tensor x, Context context) {
        return Arena.part(() -> {
            Tensor attended = Arena.part(() -> dropped(attention.forward(attention.norm(x), context)));
            Tensor fed = Arena.part(() -> dropped(feedForward.forward(feedForward.norm(x))));
            return fed.add(attended).add(x);
        });
    }

    private Tensor dropped(Tensor change) {
        return change.dropout(pass.training() ? dropout : 0, pass.random());
    }

    @Override
    public List<Layer> layers() {
        return List.of(attention, feedForward);
    }
}
