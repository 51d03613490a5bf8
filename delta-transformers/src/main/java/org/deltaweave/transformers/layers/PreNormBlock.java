package org.deltaweave.transformers.layers;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.Tensor;

/**
 * Each sub-layer reads its input normalised, and its result is added to the input itself (Xiong et al. 2020, arXiv
 * 2002.04745): GPT-2, LLaMA and its kin, OPT, T5.
 *
 * @param cross attention over an encoder's output, in decoders that have it
 * @param dropout probability of dropout on each sub-layer's result, while training
 */
public record PreNormBlock(
        SelfAttention attention, Optional<CrossAttention> cross, FeedForward feedForward, double dropout, Pass pass)
        implements Block {

    @Override
    public Tensor forward(Tensor x, Context context) {
        // Parts of the arena keep nothing but the result and what the backward pass needs; x is the caller's.
        return Arena.part(() -> {
            Tensor rows = Arena.part(() -> x.add(dropped(attention.forward(attention.norm(x), context))));
            if (cross.isPresent()) {
                CrossAttention across = cross.get();
                rows = Arena.part(rows, in -> in.add(dropped(across.forward(across.norm(in), context))));
            }
            return Arena.part(rows, in -> in.add(dropped(feedForward.forward(feedForward.norm(in)))));
        });
    }

    private Tensor dropped(Tensor change) {
        return change.dropout(pass.training() ? dropout : 0, pass.random());
    }

    @Override
    public List<Layer> layers() {
        return Stream.of(Stream.of(attention), cross.stream(), Stream.of(feedForward))
                .<Layer>flatMap(layers -> layers)
                .toList();
    }
}
