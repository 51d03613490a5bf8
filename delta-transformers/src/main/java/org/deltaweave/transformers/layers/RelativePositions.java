package org.deltaweave.transformers.layers;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.DistanceBias;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/**
 * T5's relative positions: a learned bias of attention scores for each head and bucket of distances, shared by all blocks
 * of a stack (Raffel et al. 2020, arXiv 1910.10683).
 */
public final class RelativePositions extends Layer {
    private final boolean bidirectional;
    private final int buckets;
    private final int farthest;
    private final Tensor weight;

    /**
     * Asks for {@code positions.weight} of its stack, {@code [buckets, heads]}.
     *
     * @param stack {@code encoder} or {@code decoder}
     * @param bidirectional whether what comes after has buckets of its own; else it counts as distance 0
     * @param farthest distance from which on all share the last bucket
     */
    public RelativePositions(
            String stack, boolean bidirectional, int buckets, int farthest, int heads, Weights weights) {
        super(stack);
        this.bidirectional = bidirectional;
        this.buckets = buckets;
        this.farthest = farthest;
        weight = weights.get(siteName("positions.weight"), buckets, heads);
    }

    /** The bias for texts of up to {@code longest} tokens: a column for each distance from {@code 1 - longest} up. */
    DistanceBias upTo(int longest) {
        int[] chosen = new int[2 * longest - 1];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = bucket(i - (longest - 1));
        }
        return new DistanceBias(weight().gather(chosen).permute(1, 0), longest - 1);
    }

    /**
     * The bucket of a key {@code distance} tokens after the query: near ones have a bucket each, farther ones share
     * buckets whose width grows with the logarithm of the distance.
     */
    private int bucket(int distance) {
        int first = 0;
        int count = buckets;
        int away = -distance;
        if (bidirectional) {
            count /= 2;
            first = distance > 0 ? count : 0;
            away = Math.abs(distance);
        }
        away = Math.max(away, 0);
        int exact = count / 2;
        if (away < exact) {
            return first + away;
        }
        // In float, as the reference computes it: some distances lie at a bucket's very edge.
        float share = (float) Math.log((float) away / exact) / (float) Math.log((double) farthest / exact);
        return first + Math.min(exact + (int) (share * (count - exact)), count - 1);
    }

    @JoinPoint("positions.weight")
    Tensor weight() {
        return weight;
    }
}
