package org.deltaweave.transformers.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A model without a cache: it keeps the ids of its sequences and reads each from its beginning every time. */
abstract class RecomputingModel implements NextToken {
    private List<int[]> sequences = List.of();
    private int[] origins = {};
    private int rowsRead;

    /**
     * Logits of the token after the last one.
     *
     * @param prompt which prompt the sequence began with
     * @param ids all of the sequence
     */
    abstract float[] logits(int prompt, int[] ids);

    @Override
    public float[][] start(List<int[]> prompts) {
        sequences = List.copyOf(prompts);
        origins = IntStream.range(0, prompts.size()).toArray();
        return all();
    }

    @Override
    public float[][] next(int[] parents, int[] tokens) {
        List<int[]> longer = new ArrayList<>();
        for (int i = 0; i < parents.length; i++) {
            int[] parent = sequences.get(parents[i]);
            int[] ids = Arrays.copyOf(parent, parent.length + 1);
            ids[parent.length] = tokens[i];
            longer.add(ids);
        }
        int[] before = origins;
        origins = IntStream.of(parents).map(parent -> before[parent]).toArray();
        sequences = longer;
        return all();
    }

    private float[][] all() {
        rowsRead += sequences.size();
        return IntStream.range(0, sequences.size())
                .mapToObj(i -> logits(origins[i], sequences.get(i)))
                .toArray(float[][]::new);
    }

    /** How many sequences were read in all calls together. */
    int rowsRead() {
        return rowsRead;
    }

    @Override
    public void close() {
        sequences = List.of();
    }
}
