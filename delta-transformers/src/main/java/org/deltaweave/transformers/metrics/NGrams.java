package org.deltaweave.transformers.metrics;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Runs of words, counted. */
final class NGrams {
    private NGrams() {}

    /** How often each run of {@code n} words occurs. */
    static Map<List<String>, Long> of(List<String> words, int n) {
        return IntStream.rangeClosed(0, words.size() - n)
                .mapToObj(i -> words.subList(i, i + n))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    /** The number of runs that occur in both, each as often as where it is rarer. */
    static long common(Map<List<String>, Long> one, Map<List<String>, Long> other) {
        return one.entrySet().stream()
                .mapToLong(run -> Math.min(run.getValue(), other.getOrDefault(run.getKey(), 0L)))
                .sum();
    }
}
