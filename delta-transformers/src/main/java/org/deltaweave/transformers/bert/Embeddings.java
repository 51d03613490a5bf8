package org.deltaweave.transformers.bert;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Weights;

/** Word, position and token-type embeddings, summed and normalised: {@code [tokens, hiddenSize]}. */
final class Embeddings extends Layer {
    private final BertConfig config;
    private final Pass pass;
    private final Tensor wordWeight;
    private final Tensor positionWeight;
    private final Tensor typeWeight;
    private final Tensor normWeight;
    private final Tensor normBias;

    Embeddings(BertConfig config, Pass pass, Weights weights) {
        super("");
        this.config = config;
        this.pass = pass;
        int hidden = config.hiddenSize();
        wordWeight = weights.get("embeddings.word_embeddings.weight", config.vocabSize(), hidden);
        positionWeight = weights.get("embeddings.position_embeddings.weight", config.maxPositions(), hidden);
        typeWeight = weights.get("embeddings.token_type_embeddings.weight", config.typeVocabSize(), hidden);
        normWeight = weights.get("embeddings.LayerNorm.weight", hidden);
        normBias = weights.get("embeddings.LayerNorm.bias", hidden);
    }

    Tensor forward(TokenBatch batch) {
        requireInRange("Token id", batch.ids(), config.vocabSize(), "Use the tokenizer that belongs to the model");
        requireInRange("Token type", batch.types(), config.typeVocabSize(), "Use the model for single texts only");
        requireInRange("Position", batch.positions(), config.maxPositions(), "Shorten or truncate the text");
        Tensor sum = wordWeight()
                .gather(batch.ids())
                .add(typeWeight().gather(batch.types()))
                .add(positionWeight().gather(batch.positions()));
        return embeddings(norm(sum)).dropout(pass.training() ? config.hiddenDropout() : 0, pass.random());
    }

    private static void requireInRange(String what, int[] numbers, int limit, String remedy) {
        for (int number : numbers) {
            if (number < 0 || number >= limit) {
                throw new DeltaweaveException(
                        "DW-342", what + " " + number + " is not in the model's range 0 to " + (limit - 1), remedy);
            }
        }
    }

    @JoinPoint("embeddings")
    Tensor embeddings(Tensor normed) {
        return normed;
    }

    @JoinPoint("embeddings.word.weight")
    Tensor wordWeight() {
        return wordWeight;
    }

    @JoinPoint("embeddings.position.weight")
    Tensor positionWeight() {
        return positionWeight;
    }

    @JoinPoint("embeddings.type.weight")
    Tensor typeWeight() {
        return typeWeight;
    }

    @JoinPoint("embeddings.norm")
    Tensor norm(Tensor x) {
        return x.layerNorm(normWeight(), normBias(), config.normEpsilon());
    }

    @JoinPoint("embeddings.norm.weight")
    Tensor normWeight() {
        return normWeight;
    }

    @JoinPoint("embeddings.norm.bias")
    Tensor normBias() {
        return normBias;
    }
}
