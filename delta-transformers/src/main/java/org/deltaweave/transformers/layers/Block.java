package org.deltaweave.transformers.layers;

import java.util.List;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;

/** One block of a stack: attention and feed-forward, in an architecture's order of norms and residuals. */
public interface Block {
    /** {@code [tokens, hidden]} to the same. */
    Tensor forward(Tensor x, Context context);

    /** Its layers, in the order of the data. */
    List<Layer> layers();

    /** Whether nothing is attached to any of its layers. */
    default boolean untouched() {
        return layers().stream().allMatch(Layer::untouched);
    }
}
