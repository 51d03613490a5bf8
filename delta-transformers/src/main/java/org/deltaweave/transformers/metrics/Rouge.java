package org.deltaweave.transformers.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * ROUGE: F1 of what a text and its reference have in common (Lin, "ROUGE: A Package for Automatic Evaluation of Summaries",
 * 2004), the mean over all texts, from 0 to 1; of several references, the one that gives most.
 *
 * <p>Words are runs of letters and digits in lower case, unstemmed: for English as in the package rouge-score, which however
 * ends a word at any letter outside of a to z.
 */
final class Rouge {
    private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private Rouge() {}

    /** ROUGE-N: common runs of {@code n} words. */
    static double n(Texts texts, int n) {
        return mean(texts, (predicted, reference) -> {
            Map<List<String>, Long> left = NGrams.of(predicted, n);
            Map<List<String>, Long> right = NGrams.of(reference, n);
            return f1(NGrams.common(left, right), runs(predicted, n), runs(reference, n));
        });
    }

    /** ROUGE-L: the longest sequence of words, not necessarily adjacent, that is in both. */
    static double l(Texts texts) {
        return mean(
                texts,
                (predicted, reference) -> f1(longestCommon(predicted, reference), predicted.size(), reference.size()));
    }

    private static double mean(Texts texts, ToDoubleBiFunction<List<String>, List<String>> f1) {
        return IntStream.range(0, texts.predicted().size())
                .mapToDouble(row -> texts.references().get(row).stream()
                        .mapToDouble(reference ->
                                f1.applyAsDouble(words(texts.predicted().get(row)), words(reference)))
                        .max()
                        .orElseThrow())
                .average()
                .orElseThrow();
    }

    private static int runs(List<String> words, int n) {
        return Math.max(0, words.size() - n + 1);
    }

    private static double f1(long common, int predicted, int reference) {
        return common == 0 ? 0 : 2.0 * common / (predicted + reference);
    }

    private static int longestCommon(List<String> a, List<String> b) {
        int[] row = new int[b.size() + 1];
        for (String word : a) {
            int diagonal = 0;
            for (int j = 1; j <= b.size(); j++) {
                int above = row[j];
                row[j] = word.equals(b.get(j - 1)) ? diagonal + 1 : Math.max(above, row[j - 1]);
                diagonal = above;
            }
        }
        return row[b.size()];
    }

    static List<String> words(String text) {
        return OTHER.splitAsStream(text.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
