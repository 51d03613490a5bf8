package org.deltaweave.transformers.text;

/** What the labels of samples say, and how DL4J gets them. */
public enum LabelForm {
    /** A text's class: one-hot {@code [texts, classes]}. */
    CLASS,
    /** A text's number: {@code [texts, 1]}. */
    NUMBER,
    /** Each token's class, or none: one-hot {@code [texts, classes, time]} with a mask {@code [texts, time]}. */
    TOKEN_CLASS,
    /** The word that should be scored highest at each token, or none: {@code [texts, 1, time]} with a mask. */
    WORD;

    boolean perToken() {
        return this == TOKEN_CLASS || this == WORD;
    }
}
