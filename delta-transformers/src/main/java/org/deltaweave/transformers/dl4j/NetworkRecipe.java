package org.deltaweave.transformers.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.transformers.Transformer;

/**
 * How to make the transformer of one more network: a network's configuration may be cloned and initialised many times, and
 * every network needs layers and a delta of its own.
 */
final class NetworkRecipe {
    /**
     * What surrounds the transformers.
     *
     * @param backbone its name
     * @param task what the network does
     * @param head the trained layers above, which language models have not
     */
    record Frame(String backbone, Task task, Optional<Head> head) {}

    private final Frame frame;
    private final Supplier<Transformer> transformers;
    private final Function<Transformer, Attachment> attach;
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private TunedTransformer spare;

    NetworkRecipe(Frame frame, Supplier<Transformer> transformers, Function<Transformer, Attachment> attach) {
        this.frame = frame;
        this.transformers = transformers;
        this.attach = attach;
        this.spare = make();
        for (DeltaParameter parameter : spare.delta().parameters()) {
            shapes.put(TunedTransformer.key(parameter), parameter.tensor().shape());
        }
    }

    /** A transformer that no other network has; the first one was made to learn the delta's shapes. */
    synchronized TunedTransformer next() {
        TunedTransformer next = spare == null ? make() : spare;
        spare = null;
        return next;
    }

    /** Names and shapes of the delta's trainable tensors, in order. */
    Map<String, long[]> shapes() {
        return shapes;
    }

    private TunedTransformer make() {
        Transformer transformer = transformers.get();
        return new TunedTransformer(frame, transformer, attach.apply(transformer));
    }
}
