package org.deltaweave.transformers.metrics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BLEU of a whole corpus, from 0 to 100: the geometric mean of the clipped precisions of 1- to 4-grams, times a penalty for
 * brevity (Papineni et al., "BLEU: a Method for Automatic Evaluation of Machine Translation", 2002).
 *
 * <p>Words and smoothing are those of sacrebleu's defaults (Post, "A Call for Clarity in Reporting BLEU Scores", 2018): its
 * tokenization 13a, upper case kept, and with several references the length of the one nearest to the prediction's.
 */
final class Bleu {
    private static final int ORDER = 4;

    private final long[] matched = new long[ORDER];
    private final long[] total = new long[ORDER];
    private long length;
    private long referenceLength;

    /** Counts all rows. */
    Bleu(Texts texts) {
        for (int row = 0; row < texts.predicted().size(); row++) {
            add(
                    words(texts.predicted().get(row)),
                    texts.references().get(row).stream().map(Bleu::words).toList());
        }
    }

    private void add(List<String> predicted, List<List<String>> references) {
        length += predicted.size();
        referenceLength += nearestLength(predicted.size(), references);
        for (int n = 1; n <= ORDER; n++) {
            Map<List<String>, Long> most = new HashMap<>();
            for (List<String> reference : references) {
                NGrams.of(reference, n).forEach((run, count) -> most.merge(run, count, Math::max));
            }
            matched[n - 1] += NGrams.common(NGrams.of(predicted, n), most);
            total[n - 1] += Math.max(0, predicted.size() - n + 1);
        }
    }

    /** Of two that are equally near, the shorter one. */
    private static long nearestLength(int length, List<List<String>> references) {
        int nearest = references.get(0).size();
        for (List<String> reference : references) {
            int closer = Math.abs(length - nearest) - Math.abs(length - reference.size());
            if (closer > 0 || closer == 0 && reference.size() < nearest) {
                nearest = reference.size();
            }
        }
        return nearest;
    }

    /**
     * The score; 0 where no word matches or no prediction has four words.
     *
     * @param smoothed whether the k-th order without a match counts as half of the (k-1)-th, the first as half a match
     *     (sacrebleu's default, {@code exp}); otherwise the score is 0 then
     */
    double score(boolean smoothed) {
        if (Arrays.stream(matched).allMatch(count -> count == 0)) {
            return 0;
        }
        double logarithms = 0;
        double matches = 1;
        for (int n = 0; n < ORDER; n++) {
            if (total[n] == 0 || matched[n] == 0 && !smoothed) {
                return 0;
            }
            if (matched[n] == 0) {
                matches /= 2;
            }
            logarithms += Math.log((matched[n] == 0 ? matches : matched[n]) / total[n]);
        }
        double brevity = length < referenceLength ? Math.exp(1 - (double) referenceLength / length) : 1;
        return 100 * brevity * Math.exp(logarithms / ORDER);
    }

    /** Tokenization 13a of NIST's mteval: punctuation apart, but not inside of numbers. */
    static List<String> words(String text) {
        String line = text.strip()
                .replace("<skipped>", "")
                .replace("-\n", "")
                .replace("\n", " ")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        String apart = (" " + line + " ")
                .replaceAll("([{-~\\[-` -&(-+:-@/])", " $1 ")
                .replaceAll("([^0-9])([.,])", "$1 $2 ")
                .replaceAll("([.,])([^0-9])", " $1 $2")
                .replaceAll("([0-9])(-)", "$1 $2 ")
                .strip();
        return apart.isEmpty() ? List.of() : List.of(apart.split("(?U)\\s+"));
    }
}
