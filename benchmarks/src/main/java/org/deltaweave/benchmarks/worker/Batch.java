package org.deltaweave.benchmarks.worker;

import java.util.Arrays;

/**
 * Tokenised texts with their labels.
 *
 * @param ids one array of token ids for each text
 * @param labels one class for each text
 */
public record Batch(int[][] ids, int[] labels) {
    /** Number of texts. */
    public int size() {
        return ids.length;
    }

    /** Number of tokens of the longest text. */
    public int longest() {
        return Arrays.stream(ids).mapToInt(text -> text.length).max().orElseThrow();
    }

    /** Number of all tokens, without padding. */
    public int tokens() {
        return Arrays.stream(ids).mapToInt(text -> text.length).sum();
    }

    /** Whether texts differ in length, so that an engine that pads needs a mask. */
    public boolean ragged() {
        return tokens() != size() * longest();
    }
}
