package org.deltaweave.transformers.layers;

import java.util.Optional;
import org.deltaweave.tensor.AttentionShape;
import org.deltaweave.tensor.Segments;

/**
 * What an architecture's attention is like.
 *
 * @param hidden length of the rows it reads and writes
 * @param heads number of query heads
 * @param keyHeads number of key and value heads, which divides {@code heads} (Ainslie et al. 2023, arXiv 2305.13245)
 * @param headSize length of one head's query
 * @param scale factor of the scores
 * @param causal whether a token sees only itself and what comes before
 * @param window how many tokens it sees, itself included; 0 for all
 * @param inputBias whether query, key and value have biases
 * @param outputBias whether the output projection has one
 * @param dropout probability with which an attention probability is dropped while training
 * @param norm kind of the norm beside it
 * @param epsilon of that norm
 * @param rotary rotary position embedding, if the architecture has one
 * @param fusion how its files join query, key and value, if they do
 */
public record AttentionSizes(
        int hidden,
        int heads,
        int keyHeads,
        int headSize,
        double scale,
        boolean causal,
        int window,
        boolean inputBias,
        boolean outputBias,
        double dropout,
        NormKind norm,
        double epsilon,
        Optional<RotaryEmbedding> rotary,
        Optional<Fusion> fusion) {

    /** As many key heads as query heads, {@code hidden / heads} wide, with biases, layer norm and the usual scale. */
    public static AttentionSizes of(int hidden, int heads, double dropout, double epsilon) {
        int headSize = hidden / heads;
        return new AttentionSizes(
                hidden,
                heads,
                heads,
                headSize,
                1 / Math.sqrt(headSize),
                false,
                0,
                true,
                true,
                dropout,
                NormKind.LAYER,
                epsilon,
                Optional.empty(),
                Optional.empty());
    }

    /** The same, each token seeing only what comes before. */
    public AttentionSizes causally() {
        return new AttentionSizes(
                hidden,
                heads,
                keyHeads,
                headSize,
                scale,
                true,
                window,
                inputBias,
                outputBias,
                dropout,
                norm,
                epsilon,
                rotary,
                fusion);
    }

    /** The same with query, key and value joined in the files. */
    public AttentionSizes fused(Fusion form) {
        return new AttentionSizes(
                hidden,
                heads,
                keyHeads,
                headSize,
                scale,
                causal,
                window,
                inputBias,
                outputBias,
                dropout,
                norm,
                epsilon,
                rotary,
                Optional.of(form));
    }

    /** The same with or without biases. */
    public AttentionSizes biases(boolean ofInputs, boolean ofOutput) {
        return new AttentionSizes(
                hidden, heads, keyHeads, headSize, scale, causal, window, ofInputs, ofOutput, dropout, norm, epsilon,
                rotary, fusion);
    }

    /** The same with rotary position embedding. */
    public AttentionSizes rotated(RotaryEmbedding embedding) {
        return new AttentionSizes(
                hidden,
                heads,
                keyHeads,
                headSize,
                scale,
                causal,
                window,
                inputBias,
                outputBias,
                dropout,
                norm,
                epsilon,
                Optional.of(embedding),
                fusion);
    }

    int queryWidth() {
        return heads * headSize;
    }

    int keyWidth() {
        return keyHeads * headSize;
    }

    AttentionShape shape(Segments segments) {
        AttentionShape shape = AttentionShape.full(segments, heads, scale).keyHeads(keyHeads);
        return causal ? shape.causal(true).window(window) : shape;
    }
}
