package org.deltaweave.tensor;

import java.util.Arrays;

/**
 * Where each sequence of a batch starts in a packed array: rows {@code start(i)} to {@code end(i)} are the tokens of
 * sequence {@code i}, and no row is padding.
 */
public final class Segments {
    private final int[] starts;

    private Segments(int[] starts) {
        this.starts = starts;
    }

    /** Sequences of the given lengths, one after the other; every length is at least 1. */
    public static Segments ofLengths(int... lengths) {
        int[] starts = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 1) {
                throw new DeltaweaveException(
                        "DW-103",
                        "Sequence " + i + " of the batch has length " + lengths[i],
                        "Give every sequence at least one token");
            }
            starts[i + 1] = Math.addExact(starts[i], lengths[i]);
        }
        return new Segments(starts);
    }

    /** Number of sequences. */
    public int count() {
        return starts.length - 1;
    }

    /** First row of sequence {@code i}. */
    public int start(int i) {
        return starts[i];
    }

    /** Row after the last one of sequence {@code i}. */
    public int end(int i) {
        return starts[i + 1];
    }

    /** Number of tokens in sequence {@code i}. */
    public int length(int i) {
        return starts[i + 1] - starts[i];
    }

    /** Number of rows of all sequences together. */
    public int rows() {
        return starts[starts.length - 1];
    }

    /** The first row of every sequence, and the number of all rows at the end; not a copy. */
    int[] starts() {
        return starts;
    }

    /** The first row of every sequence. */
    public int[] firstRows() {
        return Arrays.copyOf(starts, count());
    }

    @Override
    public String toString() {
        return count() + " sequences in " + rows() + " rows";
    }
}
