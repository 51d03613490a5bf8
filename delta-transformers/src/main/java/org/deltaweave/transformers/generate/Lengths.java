package org.deltaweave.transformers.generate;

import java.util.OptionalInt;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * How much to write. "In all" includes the prompt: of an encoder-decoder that of the decoder, its start token.
 *
 * @param maxLength most tokens in all; without effect where {@code maxNew} is given
 * @param maxNew most new tokens; where neither is given, 20
 * @param minLength fewest tokens in all before an end token may come
 * @param minNew fewest new tokens before an end token may come
 */
public record Lengths(OptionalInt maxLength, OptionalInt maxNew, int minLength, int minNew) {
    private static final int USUAL = 20;

    /** DW-392 if a number is out of range. */
    public Lengths {
        Settings.require(maxLength.orElse(1) >= 1, "max_length", maxLength, "at least 1");
        Settings.require(maxNew.orElse(1) >= 1, "max_new_tokens", maxNew, "at least 1");
        Settings.require(minLength >= 0, "min_length", minLength, "at least 0");
        Settings.require(minNew >= 0, "min_new_tokens", minNew, "at least 0");
    }

    /** Up to this many new tokens. */
    public static Lengths upTo(int newTokens) {
        return new Lengths(OptionalInt.empty(), OptionalInt.of(newTokens), 0, 0);
    }

    /** The most new tokens after a prompt of some tokens; DW-393 if it leaves no room. */
    int most(int prompt) {
        if (maxNew.isPresent() || maxLength.isEmpty()) {
            return maxNew.orElse(USUAL);
        }
        if (maxLength.getAsInt() <= prompt) {
            throw new DeltaweaveException(
                    "DW-393",
                    "The prompt has " + prompt + " tokens, and max_length allows " + maxLength.getAsInt() + " in all",
                    "Shorten the prompt, raise max_length, or give max_new_tokens, which does not count the prompt");
        }
        return maxLength.getAsInt() - prompt;
    }

    /** Whether an end token would come too early. */
    boolean isTooShort(Sequence sequence) {
        return sequence.length() < minLength || sequence.added() < minNew;
    }
}
