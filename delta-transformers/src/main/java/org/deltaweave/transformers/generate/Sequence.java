package org.deltaweave.transformers.generate;

import java.util.Arrays;

/** A prompt and the tokens added to it so far; it never changes. */
final class Sequence {
    private final int[] ids;
    private final int prompt;

    private Sequence(int[] ids, int prompt) {
        this.ids = ids;
        this.prompt = prompt;
    }

    static Sequence of(int[] prompt) {
        return new Sequence(prompt.clone(), prompt.length);
    }

    Sequence plus(int token) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = token;
        return new Sequence(longer, prompt);
    }

    int length() {
        return ids.length;
    }

    int promptLength() {
        return prompt;
    }

    /** The number of new tokens. */
    int added() {
        return ids.length - prompt;
    }

    int id(int position) {
        return ids[position];
    }

    int last() {
        return ids[ids.length - 1];
    }

    /** The new tokens, a copy. */
    int[] newTokens() {
        return Arrays.copyOfRange(ids, prompt, ids.length);
    }
}
