package org.deltaweave.tensor;

/**
 * Where the keys and values of each sequence lie in their arrays: {@code lengths[i]} rows from {@code starts[i]} on.
 *
 * <p>Between them may be rows that nobody uses, as in a key-value cache with room to grow.
 *
 * @param starts first row of each sequence, not negative
 * @param lengths number of rows of each sequence, at least 1
 */
public record KeyRows(int[] starts, int[] lengths) {
    /** @throws DeltaweaveException DW-103 if the arrays are not equally long, or hold a number out of range */
    public KeyRows {
        starts = starts.clone();
        lengths = lengths.clone();
        if (starts.length != lengths.length) {
            throw new DeltaweaveException(
                    "DW-103",
                    "Key rows have " + starts.length + " starts and " + lengths.length + " lengths",
                    "Give a start and a length for every sequence");
        }
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] < 0 || lengths[i] < 1 || starts[i] > Integer.MAX_VALUE - lengths[i]) {
                throw new DeltaweaveException(
                        "DW-103",
                        "Sequence " + i + " has " + lengths[i] + " key rows from row " + starts[i] + " on",
                        "Start at row 0 or later, and give every sequence at least one key");
            }
        }
    }

    /** Packed without gaps: the keys of a self-attention, or of all tokens of an encoder. */
    public static KeyRows of(Segments segments) {
        int[] lengths = new int[segments.count()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = segments.length(i);
        }
        return new KeyRows(segments.firstRows(), lengths);
    }

    /** A copy. */
    @Override
    public int[] starts() {
        return starts.clone();
    }

    /** A copy. */
    @Override
    public int[] lengths() {
        return lengths.clone();
    }

    /** Number of sequences. */
    public int count() {
        return starts.length;
    }

    /** Number of keys of sequence {@code i}. */
    public int length(int i) {
        return lengths[i];
    }

    /** The row after the last one of all sequences: arrays must have as many. */
    public int end() {
        int end = 0;
        for (int i = 0; i < starts.length; i++) {
            end = Math.max(end, starts[i] + lengths[i]);
        }
        return end;
    }

    @Override
    public String toString() {
        return count() + " sequences in rows up to " + end();
    }
}
