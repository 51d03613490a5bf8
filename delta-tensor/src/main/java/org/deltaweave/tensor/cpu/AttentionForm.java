package org.deltaweave.tensor.cpu;

/**
 * What an attention looks like: packed sequences, and heads side by side in the columns.
 *
 * @param starts first row of each sequence, and the number of all rows at the end
 * @param heads number of heads
 * @param size columns of each head
 * @param scale factor of the scores
 * @param dropout probability with which a probability is dropped
 * @param seed of the dropout
 */
public record AttentionForm(int[] starts, int heads, int size, float scale, double dropout, long seed) {
    int sequences() {
        return starts.length - 1;
    }

    int length(int sequence) {
        return starts[sequence + 1] - starts[sequence];
    }

    /** Where the probabilities of a sequence and head start, counting those of all sequences and heads in order. */
    long at(int sequence, int head) {
        long at = 0;
        for (int i = 0; i < sequence; i++) {
            at += (long) heads * length(i) * length(i);
        }
        return at + (long) head * length(sequence) * length(sequence);
    }
}
