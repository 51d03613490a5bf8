package org.deltaweave.transformers.generate;

import java.util.Arrays;
import java.util.PriorityQueue;

/** Finds the greatest of many scores. */
final class Top {
    private Top() {}

    /**
     * The tokens with the greatest scores, greatest first, of equal ones the lower id; without those that are ruled out.
     *
     * @param count how many at most
     */
    static int[] tokens(float[] scores, int count) {
        PriorityQueue<Long> best = new PriorityQueue<>();
        long least = Long.MIN_VALUE;
        for (int token = 0; token < scores.length; token++) {
            if (!(scores[token] > Float.NEGATIVE_INFINITY)) {
                continue;
            }
            long key = key(scores[token], token);
            if (best.size() < count) {
                best.add(key);
            } else if (key > least) {
                best.poll();
                best.add(key);
            }
            least = best.peek();
        }
        long[] keys = best.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(keys);
        int[] tokens = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            tokens[i] = ~(int) keys[keys.length - 1 - i];
        }
        return tokens;
    }

    /** Orders as the scores do, and equal scores by falling id. */
    private static long key(float score, int token) {
        int bits = Float.floatToIntBits(score + 0f); // -0 becomes 0
        int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        return (long) ordered << 32 | ~token & 0xffffffffL;
    }
}
