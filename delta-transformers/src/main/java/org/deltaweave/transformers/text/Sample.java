package org.deltaweave.transformers.text;

/**
 * One example as a network reads it.
 *
 * @param ids token ids; owned by this record, not to be changed
 * @param types token types
 * @param labels what {@link LabelForm} says: one number, or one for each token
 */
public record Sample(int[] ids, int[] types, float[] labels) {
    /** The label of a token that has none. */
    public static final float NONE = -1;

    /** Number of tokens. */
    public int length() {
        return ids.length;
    }
}
