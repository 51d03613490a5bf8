package org.deltaweave.tensor.cpu;

/**
 * What an attention looks like: where the queries and keys of each sequence are, who sees whom, and heads side by side in
 * the columns.
 *
 * <p>Query {@code i} of a sequence with {@code nq} queries and {@code nk} keys is at position {@code nk - nq + i}.
 *
 * @param starts first query row of each sequence, and the number of all rows at the end
 * @param keyStarts first key row of each sequence
 * @param keyLengths number of keys of each sequence
 * @param heads number of query heads
 * @param keyHeads number of key heads, each read by {@code heads / keyHeads} query heads
 * @param size columns of each head
 * @param scale factor of the scores, positive
 * @param causal whether a query sees keys up to its own position only
 * @param window how many of those it sees, or 0 for all
 * @param zero column of the bias table for distance 0
 * @param dropout probability with which a probability is dropped
 * @param seed of the dropout
 */
public record AttentionForm(
        int[] starts,
        int[] keyStarts,
        int[] keyLengths,
        int heads,
        int keyHeads,
        int size,
        double scale,
        boolean causal,
        int window,
        int zero,
        double dropout,
        long seed) {
    /** Every token of a packed sequence sees all of them, without dropout. */
    static AttentionForm full(int[] starts, int heads, int size, double scale) {
        int[] keyStarts = new int[starts.length - 1];
        int[] lengths = new int[keyStarts.length];
        for (int i = 0; i < lengths.length; i++) {
            keyStarts[i] = starts[i];
            lengths[i] = starts[i + 1] - starts[i];
        }
        return new AttentionForm(starts, keyStarts, lengths, heads, heads, size, scale, false, 0, 0, 0, 0);
    }

    AttentionForm withDropout(double probability, long newSeed) {
        return new AttentionForm(
                starts,
                keyStarts,
                keyLengths,
                heads,
                keyHeads,
                size,
                scale,
                causal,
                window,
                zero,
                probability,
                newSeed);
    }

    public int sequences() {
        return keyStarts.length;
    }

    /** Number of queries of a sequence. */
    public int queries(int sequence) {
        return starts[sequence + 1] - starts[sequence];
    }

    /** Number of keys of a sequence. */
    public int keys(int sequence) {
        return keyLengths[sequence];
    }

    /** Query heads that read one key head. */
    public int group() {
        return heads / keyHeads;
    }

    /** The key head that a query head reads. */
    public int keyHead(int head) {
        return head / group();
    }

    /** Where a query is among the keys. */
    public int position(int sequence, int query) {
        return keys(sequence) - queries(sequence) + query;
    }

    /** The first key that a query sees. */
    public int firstSeen(int sequence, int query) {
        return window == 0 ? 0 : Math.max(0, position(sequence, query) - window + 1);
    }

    /** The key after the last one that a query sees. */
    public int endSeen(int sequence, int query) {
        return causal ? position(sequence, query) + 1 : keys(sequence);
    }

    /**
     * Where the probabilities of a sequence and head start, counting those of all sequences and heads in order, seen or
     * not.
     */
    public long at(int sequence, int head) {
        long at = 0;
        for (int i = 0; i < sequence; i++) {
            at += (long) heads * queries(i) * keys(i);
        }
        return head == 0 ? at : at + (long) head * queries(sequence) * keys(sequence);
    }

    /** Number of probabilities of all sequences and heads. */
    long probabilities() {
        return at(sequences(), 0);
    }

    /** Whether every query sees all keys of its sequence, and all of so many key rows belong to a sequence. */
    boolean full(int keyRows) {
        long used = 0;
        for (int length : keyLengths) {
            used += length;
        }
        return !causal && used == keyRows;
    }
}
