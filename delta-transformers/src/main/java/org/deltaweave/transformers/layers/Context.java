package org.deltaweave.transformers.layers;

import java.util.Optional;
import org.deltaweave.tensor.DistanceBias;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;

/**
 * What a pass through a stack of blocks knows of its rows beside their values.
 *
 * @param segments which rows make a text
 * @param positions each row's place in its text, from 0
 * @param bias added to self-attention's scores by distance, if the architecture has one
 * @param memory what cross-attention reads, in a decoder that has it
 * @param cache keys and values of the tokens before, while generating
 */
public record Context(
        Segments segments,
        int[] positions,
        Optional<DistanceBias> bias,
        Optional<Memory> memory,
        Optional<KeyValueCache> cache) {

    /** An encoder's output. */
    public record Memory(Tensor rows, Segments segments) {}

    /** Texts by themselves. */
    public static Context of(Segments segments, int[] positions) {
        return new Context(segments, positions, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Context with(DistanceBias distances) {
        return new Context(segments, positions, Optional.of(distances), memory, cache);
    }

    /** The same rows, reading what an encoder made of other rows. */
    public Context with(Memory read) {
        return new Context(segments, positions, bias, Optional.of(read), cache);
    }

    /** The same rows, continuing what a cache holds. */
    public Context with(KeyValueCache past) {
        return new Context(segments, positions, bias, memory, Optional.of(past));
    }
}
