package org.deltaweave.api;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** One network's own layers over a backbone's shared weights: what deltas are attached to. */
public interface Tunable {
    /** Every layer with join points, in the order of the data. */
    List<Layer> layers();

    /** Runs one smallest forward pass through every join point, so that attached deltas can ask for their tensors. */
    void probe();

    /** The state of the current forward pass. */
    Pass pass();

    /** FLOAT or DOUBLE: the type of weights and activations, and so of the delta's tensors. */
    DataType dataType();

    /** Number of parameters of the backbone. */
    long parameterCount();

    /** A digest of the unmodified backbone's weights, {@code sha256:...}, the same for the same numbers in any file. */
    String fingerprint();

    /**
     * What the backbone's own files call a site: for {@code encoder.3.attention.query} in BERT {@code
     * bert.encoder.layer.3.attention.self.query}.
     */
    String externalName(String site);

    /** Whether the backbone's own files hold a site's weight transposed, {@code [in, out]}, as GPT-2's do. */
    default boolean transposed(String site) {
        return false;
    }
}
