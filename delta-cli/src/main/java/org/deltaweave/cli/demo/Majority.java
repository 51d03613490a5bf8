package org.deltaweave.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The answer that needs no model: always the label most frequent in training. */
final class Majority {
    private Majority() {}

    /** Its share of right answers on {@code dev}; both files have a header and the label in the last column. */
    static double accuracy(Path train, Path dev) {
        Map<String, Long> counts =
                labels(train).stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        String most =
                Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
        List<String> answers = labels(dev);
        return answers.stream().filter(most::equals).count() / (double) answers.size();
    }

    private static List<String> labels(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .skip(1)
                    .map(line -> line.substring(line.lastIndexOf('\t') + 1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the demo's own file " + file, e);
        }
    }
}
