package org.deltaweave.transformers.text;

/** What to do with a text that has more tokens than the model can read. */
public enum Overlong {
    /** Cut tokens off its end, of a pair from the longer text first; special tokens stay. */
    TRUNCATE,
    /** Refuse it with an error that names the line. */
    REFUSE
}
