package org.deltaweave.transformers.layers;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.deltaweave.api.Pass;
import org.deltaweave.transformers.Weights;

/**
 * Makes the blocks of a stack, which are all alike.
 *
 * @param stack {@code encoder} or {@code decoder}
 * @param count number of blocks
 * @param cross whether each has attention over an encoder's output, of the same sizes as its own
 * @param dropout probability of dropout on each sub-layer's result, while training
 */
public record Blocks(
        String stack,
        int count,
        AttentionSizes attention,
        boolean cross,
        FeedForwardSizes feedForward,
        double dropout,
        Pass pass,
        Weights weights) {

    /** Blocks that normalise each sub-layer's sum. */
    public List<Block> postNorm() {
        return each(i -> new PostNormBlock(attention(i), crossAttention(i), feedForward(i), dropout, pass));
    }

    /** Blocks that normalise each sub-layer's input. */
    public List<Block> preNorm() {
        return each(i -> new PreNormBlock(attention(i), crossAttention(i), feedForward(i), dropout, pass));
    }

    /** Blocks whose attention and feed-forward read the same input. */
    public List<Block> parallel() {
        return each(i -> new ParallelBlock(attention(i), feedForward(i), dropout, pass));
    }

    private List<Block> each(IntFunction<Block> block) {
        return IntStream.range(0, count).mapToObj(block).toList();
    }

    private SelfAttention attention(int number) {
        return new SelfAttention(stack, number, attention, pass, weights);
    }

    private Optional<CrossAttention> crossAttention(int number) {
        return cross ? Optional.of(new CrossAttention(number, attention, pass, weights)) : Optional.empty();
    }

    private FeedForward feedForward(int number) {
        return new FeedForward(stack, number, feedForward, pass, weights);
    }
}
