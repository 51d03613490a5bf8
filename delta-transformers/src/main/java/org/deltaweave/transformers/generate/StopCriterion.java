package org.deltaweave.transformers.generate;

/** Ends a text for another reason than an end token, as that its last words are these. */
@FunctionalInterface
public interface StopCriterion {
    /** Whether a text ends after these new tokens; asked after each one. */
    boolean endsAfter(int[] newTokens);
}
