package org.deltaweave.transformers.architecture;

import java.util.Optional;
import org.deltaweave.transformers.layers.Activation;

/**
 * What stands between vectors and a classifier's scores, and what Hugging Face's files call it.
 *
 * @param dense of a text's vector: a linear layer of its own length with a nonlinearity, if there is one
 * @param texts the linear layer that gives the scores of a text
 * @param tokens the linear layer that gives the scores of a token
 */
public record ClassifierForm(Optional<Dense> dense, Output texts, Output tokens) {
    /** A linear layer with a nonlinearity, and its name in files. */
    public record Dense(String name, Activation activation) {}

    /** A linear layer that gives scores: its name in files, and whether it has a bias. */
    public record Output(String name, boolean bias) {}

    private static final Output CLASSIFIER = new Output("classifier", true);

    /** An encoder's: the scores at once. */
    static ClassifierForm plain() {
        return new ClassifierForm(Optional.empty(), CLASSIFIER, CLASSIFIER);
    }

    /** A decoder's: the scores at once, those of texts without a bias. */
    static ClassifierForm score(Output tokens) {
        return new ClassifierForm(Optional.empty(), new Output("score", false), tokens);
    }

    /** A linear layer and a nonlinearity first, for texts. */
    static ClassifierForm dense(String name, Activation activation, String output) {
        return new ClassifierForm(Optional.of(new Dense(name, activation)), new Output(output, true), CLASSIFIER);
    }

    /** Whether a file's tensor is of such a head. */
    public boolean owns(String tensor) {
        String module = tensor.replaceFirst("\\.(weight|bias)$", "");
        return module.equals(texts.name())
                || module.equals(tokens.name())
                || dense.map(layer -> module.equals(layer.name())).orElse(false);
    }
}
