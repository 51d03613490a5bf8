package org.deltaweave.weaver.file;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One trained tensor of a delta.
 *
 * @param site what the backbone's files call the site that the tensor belongs to; empty if sites share it
 * @param tensor the name under which the method asked for it, such as {@code lora_A}
 * @param value the numbers, not a copy
 */
public record TensorEntry(Optional<String> site, String tensor, INDArray value) {
    /** A tensor of one site. */
    public static TensorEntry of(String site, String tensor, INDArray value) {
        return new TensorEntry(Optional.of(site), tensor, value);
    }

    /** A tensor that sites share. */
    public static TensorEntry shared(String tensor, INDArray value) {
        return new TensorEntry(Optional.empty(), tensor, value);
    }
}
