package org.deltaweave.transformers.generate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Beam search of one prompt as the arithmetic on whole tables that transformers does: what is out of the race stays in its
 * table, a billion worse.
 */
final class ReferenceBeams {
    private static final double OUT = -1e9;

    private ReferenceBeams() {}

    /** The ended texts, best first. */
    static List<Row> search(NextToken model, GenerationConfig config, int[] prompt) {
        Rules rules = new Rules(config, newTokens -> false);
        Beams beams = config.beams();
        int width = beams.count();
        int kept = Math.max(2, 1 + config.ids().ends().size()) * width;
        List<Row> running = new ArrayList<>(List.of(new Row(Sequence.of(prompt), 0, false, 0)));
        running.addAll(Collections.nCopies(width - 1, new Row(Sequence.of(prompt), OUT, false, 0)));
        List<Row> ended = Collections.nCopies(width, new Row(Sequence.of(prompt), OUT, false, 0));
        boolean maybeBetter = true;
        float[][] logits = model.start(Collections.nCopies(width, prompt));
        while (true) {
            List<Row> all = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                Sequence before = running.get(i).sequence();
                float[] scores = rules.restrict(Scores.logProbabilities(logits[i]), before);
                for (int token = 0; token < scores.length; token++) {
                    Sequence sequence = before.plus(token);
                    boolean ends = rules.finish(sequence).isPresent();
                    all.add(new Row(sequence, running.get(i).score() + scores[token], ends, i));
                }
            }
            List<Row> candidates = best(all, kept);
            running = best(
                    candidates.stream()
                            .map(row -> row.plus(row.ends() ? OUT : 0))
                            .toList(),
                    width);
            boolean full = ended.stream().allMatch(Row::ends) && beams.stopping() == EarlyStopping.WHEN_FULL;
            List<Row> merged = new ArrayList<>(ended);
            for (int rank = 0; rank < kept; rank++) {
                Row row = candidates.get(rank);
                boolean counts = row.ends() && rank < width;
                double score = row.score() / Math.pow(row.sequence().added(), beams.lengthPenalty());
                double out = (full ? OUT : 0) + (maybeBetter ? 0 : OUT) + (counts ? 0 : OUT);
                merged.add(new Row(row.sequence(), score + out, counts, row.parent()));
            }
            ended = best(merged, width);
            int most = config.lengths().most(prompt.length);
            boolean far = beams.stopping() == EarlyStopping.WHEN_IMPOSSIBLE && beams.lengthPenalty() > 0;
            int length = far ? most : running.get(0).sequence().added();
            double hoped = running.get(0).score() / Math.pow(length, beams.lengthPenalty());
            double worst = ended.stream().mapToDouble(Row::score).min().orElseThrow();
            maybeBetter &= ended.stream().anyMatch(row -> hoped > (row.ends() ? worst : OUT));
            full = ended.stream().allMatch(Row::ends) && beams.stopping() == EarlyStopping.WHEN_FULL;
            if (!maybeBetter || full || candidates.stream().allMatch(Row::ends)) {
                return ended.stream().filter(Row::ends).toList();
            }
            logits = model.next(
                    running.stream().mapToInt(Row::parent).toArray(),
                    running.stream().mapToInt(row -> row.sequence().last()).toArray());
        }
    }

    private static List<Row> best(List<Row> rows, int count) {
        return rows.stream()
                .sorted(Comparator.comparingDouble(Row::score).reversed())
                .limit(count)
                .toList();
    }

    record Row(Sequence sequence, double score, boolean ends, int parent) {
        Row plus(double more) {
            return new Row(sequence, score + more, ends, parent);
        }
    }
}
