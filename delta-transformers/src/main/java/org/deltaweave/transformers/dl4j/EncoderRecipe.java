package org.deltaweave.transformers.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.transformers.Transformer;

/**
 * How to make the encoder of one more network: a network's configuration may be cloned and initialised many times, and
 * every network needs layers and a delta of its own.
 */
final class EncoderRecipe {
    private final String backbone;
    private final Supplier<Transformer> encoders;
    private final Function<Transformer, Attachment> attach;
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private TunedEncoder spare;

    EncoderRecipe(String backbone, Supplier<Transformer> encoders, Function<Transformer, Attachment> attach) {
        this.backbone = backbone;
        this.encoders = encoders;
        this.attach = attach;
        this.spare = make();
        for (DeltaParameter parameter : spare.delta().parameters()) {
            shapes.put(TunedEncoder.key(parameter), parameter.tensor().shape());
        }
    }

    /** An encoder that no other network has; the first one was made to learn the delta's shapes. */
    synchronized TunedEncoder next() {
        TunedEncoder next = spare == null ? make() : spare;
        spare = null;
        return next;
    }

    /** Names and shapes of the delta's trainable tensors, in order. */
    Map<String, long[]> shapes() {
        return shapes;
    }

    private TunedEncoder make() {
        Transformer encoder = encoders.get();
        return new TunedEncoder(backbone, encoder, attach.apply(encoder));
    }
}
