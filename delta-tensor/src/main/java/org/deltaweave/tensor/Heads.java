package org.deltaweave.tensor;

/**
 * The form of an attention: which rows belong together, and how their columns divide into heads.
 *
 * @param segments rows of each sequence
 * @param count number of heads
 * @param size columns of each head
 * @param scale factor of the scores before the softmax
 * @param dropout of the probabilities after it
 */
record Heads(Segments segments, int count, int size, double scale, HeadDropout dropout) {
    /** Columns of queries, keys and values. */
    int width() {
        return count * size;
    }

    /** Number of attention probabilities of all sequences and heads. */
    long probabilities() {
        long total = 0;
        for (int i = 0; i < segments.count(); i++) {
            total += (long) count * segments.length(i) * segments.length(i);
        }
        return total;
    }

    int longest() {
        int longest = 0;
        for (int i = 0; i < segments.count(); i++) {
            longest = Math.max(longest, segments.length(i));
        }
        return longest;
    }
}
