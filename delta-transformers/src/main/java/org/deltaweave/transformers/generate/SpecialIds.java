package org.deltaweave.transformers.generate;

import java.util.List;
import java.util.OptionalInt;

/**
 * The tokens with a meaning of their own.
 *
 * @param begin the token that begins a text, where the model has one
 * @param ends the tokens that end one, possibly none
 * @param decoderStart the token that an encoder-decoder's decoder begins with, where it is not {@code begin}
 */
public record SpecialIds(OptionalInt begin, List<Integer> ends, OptionalInt decoderStart) {
    /** No special tokens: nothing ends but by its length. */
    public static final SpecialIds NONE = new SpecialIds(OptionalInt.empty(), List.of(), OptionalInt.empty());

    public SpecialIds {
        ends = List.copyOf(ends);
    }

    /** The token that a decoder's prompt consists of, for an encoder-decoder. */
    public OptionalInt firstOfDecoder() {
        return decoderStart.isPresent() ? decoderStart : begin;
    }
}
