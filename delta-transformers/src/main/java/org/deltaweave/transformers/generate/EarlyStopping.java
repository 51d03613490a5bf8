package org.deltaweave.transformers.generate;

/** When beam search gives up looking for better texts than as many ended ones as it has beams. */
public enum EarlyStopping {
    /** At once ({@code early_stopping: true}). */
    WHEN_FULL,
    /** When the best unended text, ended now, would not beat the worst of them ({@code early_stopping: false}). */
    WHEN_UNLIKELY,
    /** When it could not even at the greatest length, with the same sum ({@code early_stopping: "never"}). */
    WHEN_IMPOSSIBLE
}
