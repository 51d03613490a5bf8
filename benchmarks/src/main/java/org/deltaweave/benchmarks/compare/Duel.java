package org.deltaweave.benchmarks.compare;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.deltaweave.benchmarks.worker.Measured;

/**
 * What all pairs of a comparison measured.
 *
 * @param ours our processes
 * @param peers the peer's, pair by pair
 */
public record Duel(List<Measured> ours, List<Measured> peers) {
    /** A row about steps that are all alike. */
    public Row row(String caseName, String row) {
        return row(caseName, row, null);
    }

    /** The same, with the time for each of a step's tokens. */
    public Row row(String caseName, String row, Integer tokens) {
        return row(caseName, row, tokens, false);
    }

    /** A row about steps that differ from each other: their sum is compared. */
    public Row totalRow(String caseName) {
        return row(caseName, null, null, true);
    }

    private Row row(String caseName, String row, Integer tokens, boolean total) {
        ToDoubleFunction<Measured> time = total ? Duel::totalMs : Duel::stepMs;
        double[] ratios = IntStream.range(0, ours.size())
                .mapToDouble(pair -> time.applyAsDouble(ours.get(pair)) / time.applyAsDouble(peers.get(pair)))
                .toArray();
        String peer = peers.get(0).engine().replaceAll("[,;].*", "");
        return new Row(
                caseName,
                row,
                figures(ours, null, tokens, total, Statistics.rounded(median(ours, Measured::productShare))),
                figures(peers, peer, tokens, total, null),
                Spread.of(ratios),
                Statistics.rounded(median(ours, Measured::peakMb) / median(peers, Measured::peakMb)));
    }

    private static Figures figures(List<Measured> runs, String name, Integer tokens, boolean total, Double share) {
        double step = median(runs, Duel::stepMs);
        return new Figures(
                name,
                Statistics.rounded(step),
                total ? Statistics.rounded(median(runs, Duel::totalMs)) : null,
                tokens == null ? null : Statistics.rounded(1000 * step / tokens),
                Statistics.rounded(median(runs, Measured::peakMb)),
                share,
                null,
                null,
                null);
    }

    private static double stepMs(Measured run) {
        return Statistics.median(run.stepMs());
    }

    private static double totalMs(Measured run) {
        return Arrays.stream(run.stepMs()).sum();
    }

    private static double median(List<Measured> runs, ToDoubleFunction<Measured> figure) {
        return Statistics.median(runs.stream().mapToDouble(figure).toArray());
    }
}
