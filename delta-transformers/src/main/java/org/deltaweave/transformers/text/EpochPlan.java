package org.deltaweave.transformers.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Which examples make up each batch of an epoch: examples of like length together, so that little is padding.
 *
 * <p>For training, examples are shuffled, sorted by length inside windows of many batches, and the batches shuffled
 * again; for evaluation they are sorted by length once and for all.
 */
final class EpochPlan {
    private static final int WINDOW = 50; // batches
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private EpochPlan() {}

    /** Batches in a random order that seed and epoch determine. */
    static List<int[]> training(int[] lengths, int batchSize, long seed, long epoch) {
        Random random = new Random(seed ^ (epoch + 1) * MIX);
        List<Integer> order = indices(lengths.length);
        Collections.shuffle(order, random);
        List<int[]> batches = new ArrayList<>();
        int window = (int) Math.min(lengths.length, (long) WINDOW * batchSize);
        for (int from = 0; from < order.size(); from += window) {
            List<Integer> part = order.subList(from, Math.min(order.size(), from + window));
            part.sort(Comparator.comparingInt(i -> lengths[i]));
            batches.addAll(cut(part, batchSize));
        }
        Collections.shuffle(batches, random);
        return batches;
    }

    /** Batches from the shortest to the longest. */
    static List<int[]> evaluation(int[] lengths, int batchSize) {
        List<Integer> order = indices(lengths.length);
        order.sort(Comparator.comparingInt(i -> lengths[i]));
        return cut(order, batchSize);
    }

    private static List<Integer> indices(int count) {
        Integer[] indices = new Integer[count];
        Arrays.setAll(indices, i -> i);
        return Arrays.asList(indices);
    }

    private static List<int[]> cut(List<Integer> order, int batchSize) {
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < order.size(); from += batchSize) {
            List<Integer> batch = order.subList(from, Math.min(order.size(), from + batchSize));
            batches.add(batch.stream().mapToInt(Integer::intValue).toArray());
        }
        return batches;
    }
}
