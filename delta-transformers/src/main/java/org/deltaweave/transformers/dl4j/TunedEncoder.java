package org.deltaweave.transformers.dl4j;

import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.transformers.Transformer;

/**
 * The encoder of one network with its delta.
 *
 * @param backbone the name of the backbone
 * @param encoder layers of this network's own over shared weights
 * @param delta attached to them
 */
record TunedEncoder(String backbone, Transformer encoder, Attachment delta) {
    /**
     * A tensor's key in the network's parameter table. DL4J puts a layer's name and an underscore before it and splits the
     * whole at its last underscore, so a key must have none.
     */
    static String key(DeltaParameter parameter) {
        return parameter.name().replace('_', '-');
    }
}
