package org.deltaweave.transformers.text;

/**
 * A text, or a pair of texts, as token ids with the special tokens around them.
 *
 * @param ids one per token; owned by this record, not to be changed
 * @param types 0 for tokens of the first text, 1 for those of the second
 */
public record Encoding(int[] ids, int[] types) {
    /** Number of tokens. */
    public int length() {
        return ids.length;
    }
}
