package org.deltaweave.transformers.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The beams of one prompt, searched as Hugging Face transformers 4.57 does: of all beams' continuations the best
 * {@code max(2, 1 + end tokens) * width} are candidates; those among the first {@code width} of them that end compete with
 * the texts that ended before, and the first {@code width} that do not end go on.
 */
final class BeamGroup {
    private static final Comparator<Beam> BEST_FIRST =
            Comparator.comparingDouble(Beam::score).reversed();

    private final Rules rules;
    private final Beams settings;
    private final int most;
    private final List<Ended> ended = new ArrayList<>();
    private List<Beam> running;

    BeamGroup(Rules rules, Sequence prompt) {
        this.rules = rules;
        this.settings = rules.config().beams();
        this.most = rules.most(prompt);
        this.running = List.of(new Beam(prompt, 0, 0));
    }

    /** The number of sequences that go on; none, once the search is over. */
    int rows() {
        return running.size();
    }

    /** For each sequence that goes on, the row it continues. */
    IntStream parents() {
        return running.stream().mapToInt(Beam::parent);
    }

    /** For each sequence that goes on, its new token. */
    IntStream tokens() {
        return running.stream().mapToInt(beam -> beam.sequence().last());
    }

    /**
     * Adds a token to every sequence.
     *
     * @param logits of each sequence's next token
     * @param firstRow where they stand among those of all prompts
     */
    void advance(float[][] logits, int firstRow) {
        if (running.isEmpty()) {
            return;
        }
        int width = settings.count();
        int count = Math.max(2, 1 + rules.config().ids().ends().size()) * width;
        List<Beam> candidates = IntStream.range(0, running.size())
                .boxed()
                .flatMap(i -> continuations(running.get(i), logits[i], firstRow + i, count))
                .sorted(BEST_FIRST)
                .limit(count)
                .toList();
        if (candidates.isEmpty()) {
            throw Scores.noToken();
        }
        List<Beam> next = new ArrayList<>();
        for (int rank = 0; rank < candidates.size() && (rank < width || next.size() < width); rank++) {
            Beam beam = candidates.get(rank);
            Optional<Finish> finish = rules.finish(beam.sequence());
            if (finish.isPresent()) {
                if (rank < width) {
                    end(beam, finish.get());
                }
            } else if (next.size() < width) {
                next.add(beam);
            }
        }
        running = next.isEmpty() || cannotImprove(next.get(0)) ? List.of() : next;
    }

    private Stream<Beam> continuations(Beam beam, float[] logits, int row, int count) {
        float[] scores = rules.restrict(Scores.logProbabilities(logits), beam.sequence());
        return IntStream.of(Top.tokens(scores, count))
                .mapToObj(token -> new Beam(beam.sequence().plus(token), beam.score() + scores[token], row));
    }

    private void end(Beam beam, Finish finish) {
        double score = settings.score(beam.score(), beam.sequence().added());
        ended.add(new Ended(beam.sequence(), finish, score));
        ended.sort(Comparator.comparingDouble(Ended::score).reversed());
        if (ended.size() > settings.count()) {
            ended.remove(settings.count());
        }
    }

    private boolean cannotImprove(Beam best) {
        if (ended.size() < settings.count()) {
            return false;
        }
        boolean mayGrow = settings.stopping() == EarlyStopping.WHEN_IMPOSSIBLE && settings.lengthPenalty() > 0;
        double hoped =
                settings.score(best.score(), mayGrow ? most : best.sequence().added());
        return settings.stopping() == EarlyStopping.WHEN_FULL
                || hoped <= ended.get(ended.size() - 1).score();
    }

    /** The best texts, as many as asked for; fewer, if fewer could end. */
    List<Continuation> best() {
        return ended.stream()
                .limit(rules.config().sequences())
                .map(text ->
                        new Continuation(text.sequence().newTokens(), text.finish(), OptionalDouble.of(text.score())))
                .toList();
    }

    /** A text that may go on: the sum of its tokens' scores, and the row of the sequence that it continues. */
    private record Beam(Sequence sequence, double score, int parent) {}

    private record Ended(Sequence sequence, Finish finish, double score) {}
}
