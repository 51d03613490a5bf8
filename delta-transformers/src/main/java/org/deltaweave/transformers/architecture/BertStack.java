package org.deltaweave.transformers.architecture;

import java.util.List;
import java.util.Optional;
import org.deltaweave.api.Pass;
import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.SingleStack;
import org.deltaweave.transformers.Weights;
import org.deltaweave.transformers.layers.Activation;
import org.deltaweave.transformers.layers.AttentionSizes;
import org.deltaweave.transformers.layers.Block;
import org.deltaweave.transformers.layers.Blocks;
import org.deltaweave.transformers.layers.EmbeddingSizes;
import org.deltaweave.transformers.layers.Embeddings;
import org.deltaweave.transformers.layers.FeedForwardSizes;
import org.deltaweave.transformers.layers.LanguageHead;
import org.deltaweave.transformers.layers.LanguageHeadSizes;
import org.deltaweave.transformers.layers.Pooler;
import org.deltaweave.transformers.layers.Stack;
import org.deltaweave.transformers.layers.StackDropout;
import org.deltaweave.transformers.layers.WordEmbeddings;

/**
 * What BERT and its kin are made of: embeddings with layer norm, blocks that normalise their sums, a masked-language head.
 *
 * @param config sizes
 * @param embeddings what is done to word vectors
 * @param pooler whether a layer transforms the first token's vector
 * @param headActivation the language head's nonlinearity
 */
record BertStack(BertConfig config, EmbeddingSizes embeddings, boolean pooler, Activation headActivation) {
    SingleStack network(BackboneIdentity identity, Weights weights, boolean languageHead, long seed) {
        Pass pass = new Pass(seed);
        int hidden = config.hiddenSize();
        double epsilon = config.normEpsilon();
        WordEmbeddings words = new WordEmbeddings(config.vocabSize(), embeddings.size(), weights);
        List<Block> blocks = new Blocks(
                        "encoder",
                        config.layers(),
                        AttentionSizes.of(hidden, config.heads(), config.attentionDropout(), epsilon),
                        false,
                        FeedForwardSizes.of(hidden, config.intermediateSize(), config.activation(), epsilon),
                        config.hiddenDropout(),
                        pass,
                        weights)
                .postNorm();
        Stack stack = new Stack(
                words,
                new Embeddings("", embeddings, words, pass, weights),
                Optional.empty(),
                blocks,
                Optional.empty(),
                StackDropout.of(config.hiddenDropout(), config.attentionDropout()),
                pass);
        LanguageHeadSizes head =
                LanguageHeadSizes.masked(config.vocabSize(), hidden, embeddings.size(), headActivation, epsilon);
        return new SingleStack(
                identity,
                new SingleStack.Parts(
                        words,
                        stack,
                        SingleStack.Pooling.FIRST,
                        pooler && !languageHead ? Optional.of(new Pooler(hidden, weights)) : Optional.empty(),
                        languageHead ? Optional.of(new LanguageHead(head, words, weights)) : Optional.empty(),
                        hidden,
                        pass));
    }
}
