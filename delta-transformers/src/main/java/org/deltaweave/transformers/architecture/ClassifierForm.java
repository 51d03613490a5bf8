package org.deltaweave.transformers.architecture;

import java.util.Optional;
import org.deltaweave.transformers.layers.Activation;

/**
 * What stands between a text's vector and a classifier's scores, and what Hugging Face's files call it.
 *
 * @param dense a linear layer of the vector's own length, if there is one
 * @param output the linear layer that gives the scores
 * @param bias whether the latter has a bias
 */
public record ClassifierForm(Optional<Dense> dense, String output, boolean bias) {
    /** A linear layer with a nonlinearity, and its name in files. */
    public record Dense(String name, Activation activation) {}

    /** Whether a file's tensor is of this head. */
    public boolean owns(String tensor) {
        String module = tensor.replaceFirst("\\.(weight|bias)$", "");
        return module.equals(output)
                || dense.map(layer -> module.equals(layer.name())).orElse(false);
    }

    /** The scores at once. */
    static ClassifierForm plain(String output, boolean bias) {
        return new ClassifierForm(Optional.empty(), output, bias);
    }

    /** A linear layer and a nonlinearity first. */
    static ClassifierForm dense(String name, Activation activation, String output) {
        return new ClassifierForm(Optional.of(new Dense(name, activation)), output, true);
    }
}
