package org.deltaweave.transformers.generate;

/** Why a text ended. */
public enum Finish {
    /** With an end token, which is its last one. */
    END_TOKEN,
    /** Because the caller's criterion was met. */
    CRITERION,
    /** At its greatest length. */
    LENGTH
}
