package org.deltaweave.transformers.text;

/** Cuts an encoding to a length: the longest text first, as the reference tokenizers do, special tokens kept. */
final class Truncation {
    private Truncation() {}

    /**
     * How many tokens to keep of each of two texts.
     *
     * @param first tokens of the first text
     * @param second tokens of the second text, 0 if there is none
     * @param room tokens that may stay of both
     */
    static int[] kept(int first, int second, int room) {
        if (first + second <= room) {
            return new int[] {first, second};
        }
        int shorter = Math.min(first, second);
        int longer = Math.max(shorter, room - shorter);
        if (shorter + longer > room) {
            shorter = room / 2;
            longer = room - shorter;
        }
        return first > second ? new int[] {longer, shorter} : new int[] {shorter, longer};
    }

    /** @param sequence which text each token is from, 0 or 1; anything else for special tokens */
    static Encoding cut(Encoding whole, long[] sequence, boolean[] special, int maxLength) {
        int[] count = new int[2];
        for (int i = 0; i < special.length; i++) {
            if (!special[i]) {
                count[(int) sequence[i]]++;
            }
        }
        int[] left = kept(count[0], count[1], maxLength - (whole.length() - count[0] - count[1]));
        int[] ids = new int[maxLength];
        int[] types = new int[maxLength];
        int length = 0;
        for (int i = 0; i < special.length; i++) {
            if (special[i] || left[(int) sequence[i]]-- > 0) {
                ids[length] = whole.ids()[i];
                types[length++] = whole.types()[i];
            }
        }
        return new Encoding(ids, types);
    }
}
