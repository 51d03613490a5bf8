package org.deltaweave.transformers.generate;

/** Hears of new tokens as soon as they are certain: with beam search, when the best text is known. */
@FunctionalInterface
public interface TokenListener {
    /**
     * One more token.
     *
     * @param prompt which prompt's text, from 0
     * @param sequence which of that prompt's texts, from 0
     * @param token its id
     */
    void token(int prompt, int sequence, int token);
}
