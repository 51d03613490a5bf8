package org.deltaweave.transformers.architecture;

import java.util.Optional;
import org.deltaweave.api.Pass;
import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.EncoderDecoder;
import org.deltaweave.transformers.Weights;
import org.deltaweave.transformers.layers.LanguageHead;
import org.deltaweave.transformers.layers.LanguageHeadSizes;
import org.deltaweave.transformers.layers.Stack;
import org.deltaweave.transformers.layers.WordEmbeddings;

/**
 * What encoder-decoders are made of: two stacks over one table of word vectors, and a language head.
 *
 * @param facts sizes
 * @param head sizes of the language head
 * @param startToken what the decoder reads first
 */
record EncoderDecoderStack(Facts facts, LanguageHeadSizes head, int startToken) {
    /** Makes one of an architecture's stacks. */
    @FunctionalInterface
    interface Half {
        Stack stack(WordEmbeddings words, Pass pass, Weights weights);
    }

    EncoderDecoder network(
            BackboneIdentity identity, Weights weights, boolean languageHead, long seed, Half encoder, Half decoder) {
        Pass pass = new Pass(seed);
        WordEmbeddings words = new WordEmbeddings(facts.vocabSize(), facts.hiddenSize(), weights);
        return new EncoderDecoder(
                identity,
                new EncoderDecoder.Parts(
                        words,
                        encoder.stack(words, pass, weights),
                        decoder.stack(words, pass, weights),
                        languageHead ? Optional.of(new LanguageHead(head, words, weights)) : Optional.empty(),
                        facts.hiddenSize(),
                        startToken,
                        pass));
    }
}
