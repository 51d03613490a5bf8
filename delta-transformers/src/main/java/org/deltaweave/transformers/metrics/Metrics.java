package org.deltaweave.transformers.metrics;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/** All metrics by name, for each kind of data they are computed from. */
public final class Metrics {
    /** Of predicted classes. */
    public static final List<Metric<Labels>> LABELS = List.of(
            new Metric<>("accuracy", true, Labels::accuracy),
            new Metric<>("f1", true, Labels::f1),
            new Metric<>("f1-macro", true, Labels::macroF1),
            new Metric<>("f1-micro", true, Labels::microF1),
            new Metric<>("matthews", true, Labels::matthews));

    /** Of predicted numbers. */
    public static final List<Metric<Numbers>> NUMBERS =
            List.of(new Metric<>("pearson", true, Numbers::pearson), new Metric<>("spearman", true, Numbers::spearman));

    /** Of written texts. */
    public static final List<Metric<Texts>> TEXTS = List.of(
            new Metric<>("exact-match", true, Texts::exactMatch),
            new Metric<>("exact-match-normalized", true, Texts::normalizedMatch),
            new Metric<>("bleu", true, texts -> new Bleu(texts).score(true)),
            new Metric<>("bleu-unsmoothed", true, texts -> new Bleu(texts).score(false)),
            new Metric<>("rouge-1", true, texts -> Rouge.n(texts, 1)),
            new Metric<>("rouge-2", true, texts -> Rouge.n(texts, 2)),
            new Metric<>("rouge-l", true, Rouge::l));

    /** Of a language model's likelihood. */
    public static final List<Metric<Likelihood>> LIKELIHOODS =
            List.of(new Metric<>("perplexity", false, Likelihood::perplexity));

    private Metrics() {}

    /**
     * The metric of that name among those of one kind of data.
     *
     * @throws DeltaweaveException DW-380 if there is none, naming the nearest
     */
    public static <D> Metric<D> named(String name, List<Metric<D>> known) {
        Optional<Metric<D>> found =
                known.stream().filter(metric -> metric.name().equals(name)).findFirst();
        return found.orElseThrow(() -> {
            boolean elsewhere = Stream.of(LABELS, NUMBERS, TEXTS, LIKELIHOODS)
                    .flatMap(List::stream)
                    .anyMatch(metric -> metric.name().equals(name));
            return new DeltaweaveException(
                    "DW-380",
                    elsewhere
                            ? "Metric '" + name + "' does not fit this task"
                            : "There is no metric '" + Nearest.shorten(name) + "'",
                    "Nearest of those for this task: "
                            + Nearest.names(
                                    name, known.stream().map(Metric::name).toList()));
        });
    }
}
