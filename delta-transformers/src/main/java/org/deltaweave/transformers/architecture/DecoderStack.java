package org.deltaweave.transformers.architecture;

import java.util.List;
import java.util.Optional;
import org.deltaweave.api.Pass;
import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.SingleStack;
import org.deltaweave.transformers.Weights;
import org.deltaweave.transformers.layers.Block;
import org.deltaweave.transformers.layers.EmbeddingSizes;
import org.deltaweave.transformers.layers.Embeddings;
import org.deltaweave.transformers.layers.FinalNorm;
import org.deltaweave.transformers.layers.LanguageHead;
import org.deltaweave.transformers.layers.LanguageHeadSizes;
import org.deltaweave.transformers.layers.NormKind;
import org.deltaweave.transformers.layers.Stack;
import org.deltaweave.transformers.layers.StackDropout;
import org.deltaweave.transformers.layers.WordEmbeddings;

/**
 * What decoders by themselves are made of: embeddings, causal blocks, a norm after the last, a language head.
 *
 * @param facts sizes
 * @param embeddings what is done to word vectors
 * @param norm kind of the last norm
 * @param epsilon of the last norm
 * @param tied whether the language head reads the table of word vectors
 * @param drops what drops while training
 */
record DecoderStack(
        Facts facts, EmbeddingSizes embeddings, NormKind norm, double epsilon, boolean tied, StackDropout drops) {
    /** Makes an architecture's blocks. */
    @FunctionalInterface
    interface Body {
        List<Block> blocks(Pass pass, Weights weights);
    }

    SingleStack network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed, Body body) {
        Pass pass = new Pass(seed);
        WordEmbeddings words = new WordEmbeddings(facts.vocabSize(), embeddings.size(), weights);
        Stack stack = new Stack(
                words,
                new Embeddings("", embeddings, words, pass, weights),
                Optional.empty(),
                body.blocks(pass, weights),
                Optional.of(new FinalNorm("decoder", facts.hiddenSize(), norm, epsilon, weights)),
                drops,
                pass);
        LanguageHeadSizes head = LanguageHeadSizes.plain(facts.vocabSize(), facts.hiddenSize(), tied);
        return new SingleStack(
                identity,
                new SingleStack.Parts(
                        words,
                        stack,
                        SingleStack.Pooling.LAST,
                        Optional.empty(),
                        languageHead ? Optional.of(new LanguageHead(head, words, weights)) : Optional.empty(),
                        facts.hiddenSize(),
                        pass));
    }
}
