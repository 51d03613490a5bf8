package org.deltaweave.transformers.text;

/**
 * A sentence of given words as tokens.
 *
 * @param encoding with the special tokens around it
 * @param words the word each token is a piece of, from 0; -1 for special tokens
 */
record WordPieces(Encoding encoding, int[] words) {
    /** Whether a token is the first piece of its word. */
    boolean begins(int token) {
        return words[token] >= 0 && (token == 0 || words[token - 1] != words[token]);
    }
}
