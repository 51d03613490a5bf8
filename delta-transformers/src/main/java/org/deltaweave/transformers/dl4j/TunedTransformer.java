package org.deltaweave.transformers.dl4j;

import java.util.Optional;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.transformers.Transformer;

/**
 * The transformer of one network with its delta.
 *
 * @param frame what surrounds it
 * @param transformer layers of this network's own over shared weights
 * @param delta attached to them
 */
record TunedTransformer(NetworkRecipe.Frame frame, Transformer transformer, Attachment delta) {
    String backbone() {
        return frame.backbone();
    }

    Task task() {
        return frame.task();
    }

    Optional<Head> head() {
        return frame.head();
    }

    /**
     * A tensor's key in the network's parameter table. DL4J puts a layer's name and an underscore before it and splits the
     * whole at its last underscore, so a key must have none.
     */
    static String key(DeltaParameter parameter) {
        return parameter.name().replace('_', '-');
    }
}
