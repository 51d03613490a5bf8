package org.deltaweave.tensor;

/**
 * Which queries see which keys, and how columns divide into heads.
 *
 * <p>Queries are {@code [rows, heads * d]}, keys and values {@code [keyRows, keyHeads * d]}; query head {@code h} reads key
 * head {@code h / (heads / keyHeads)} (grouped-query attention, Ainslie et al. 2023, arXiv 2305.13245).
 *
 * <p>With {@code nq} queries and {@code nk} keys in a sequence, query {@code i} is at position {@code nk - nq + i}: new
 * tokens come after those in the cache.
 *
 * @param queries rows of each sequence's queries
 * @param keys rows of its keys and values
 * @param heads number of query heads
 * @param keyHeads number of key and value heads, a divisor of {@code heads}
 * @param scale positive factor of the scores, {@code 1 / sqrt(d)} in most models
 * @param causal whether a query sees only keys up to its own position
 * @param window number of keys that a causal query sees, its own among them (sliding window, Jiang et al. 2023, arXiv
 *     2310.06825); 0 for all
 */
public record AttentionShape(
        Segments queries, KeyRows keys, int heads, int keyHeads, double scale, boolean causal, int window) {
    /** @throws DeltaweaveException DW-101 if the parts do not fit together */
    public AttentionShape {
        require(
                queries.count() == keys.count(),
                "keys for as many sequences as queries",
                queries.count() + " and " + keys.count(),
                "Give both for every sequence");
        require(heads >= 1, "at least one head", heads, "Choose the model's number of heads");
        require(
                keyHeads >= 1 && heads % keyHeads == 0,
                "key heads that divide " + heads + " heads",
                keyHeads,
                "Let every key head serve the same number of query heads");
        require(scale > 0 && scale < Double.POSITIVE_INFINITY, "a positive scale", scale, "Use 1 / sqrt(head size)");
        require(
                window == 0 || (causal && window > 0),
                "a causal form for a window, of 1 key or more",
                window,
                "Call causal(true) first, or use window 0 for none");
        for (int i = 0; causal && i < keys.count(); i++) {
            require(
                    queries.length(i) <= keys.length(i),
                    "no more queries than keys in a causal sequence",
                    queries.length(i) + " and " + keys.length(i) + " in sequence " + i,
                    "Let the keys include those of the queries' own tokens");
        }
    }

    private static void require(boolean holds, String needs, Object got, String remedy) {
        if (!holds) {
            throw new DeltaweaveException("DW-101", "attention needs " + needs + ", got " + got, remedy);
        }
    }

    /** Self-attention in which every token of a sequence sees all of them, with as many key heads as heads. */
    public static AttentionShape full(Segments segments, int heads, double scale) {
        return new AttentionShape(segments, KeyRows.of(segments), heads, heads, scale, false, 0);
    }

    /** The same with queries that see keys up to their own position, or all. */
    public AttentionShape causal(boolean newCausal) {
        return new AttentionShape(queries, keys, heads, keyHeads, scale, newCausal, window);
    }

    /** The same with a sliding window, or 0 for none. */
    public AttentionShape window(int newWindow) {
        return new AttentionShape(queries, keys, heads, keyHeads, scale, causal, newWindow);
    }

    /** The same with keys elsewhere: in a cache, or of another text. */
    public AttentionShape keys(KeyRows newKeys) {
        return new AttentionShape(queries, newKeys, heads, keyHeads, scale, causal, window);
    }

    /** The same with another number of key and value heads. */
    public AttentionShape keyHeads(int newKeyHeads) {
        return new AttentionShape(queries, keys, heads, newKeyHeads, scale, causal, window);
    }
}
