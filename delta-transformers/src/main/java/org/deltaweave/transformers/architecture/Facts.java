package org.deltaweave.transformers.architecture;

import org.deltaweave.transformers.checkpoint.ModelConfig;

/**
 * What every architecture has, under its own keys of {@code config.json}.
 *
 * @param vocabSize number of words of the vocabulary
 * @param hiddenSize length of every token's vector
 * @param layers number of blocks; of the encoder, in an encoder-decoder
 * @param maxPositions longest text, in tokens; {@link Integer#MAX_VALUE} where the architecture sets no bound
 * @param classifierDropout probability of dropout before a classifier, while training
 * @param json the whole configuration
 */
public record Facts(
        int vocabSize, int hiddenSize, int layers, int maxPositions, double classifierDropout, ModelConfig json) {}
