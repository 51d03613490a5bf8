package org.deltaweave.transformers.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BeamSearchTest {
    private static final int VOCABULARY = 16;

    @Test
    void randomSettings_equalTheReference() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int ended = 0;
        for (int round = 0; round < 1000; round++) {
            GenerationConfig config = settings(random);
            int[] prompt = prompt(random);
            RandomModel model = new RandomModel(random.nextLong(), VOCABULARY, 1 + random.nextInt(5));
            List<ReferenceBeams.Row> expected = ReferenceBeams.search(model, config, prompt);
            List<Continuation> written =
                    new Generator(config).generate(model, List.of(prompt)).get(0);
            String which = "seed " + seed + ", round " + round + ": " + config;
            assertThat(written).as(which).hasSize(config.sequences());
            for (int i = 0; i < written.size(); i++) {
                assertThat(written.get(i).tokens())
                        .as(which)
                        .containsExactly(expected.get(i).sequence().newTokens());
                assertThat(written.get(i).score().orElseThrow())
                        .as(which)
                        .isEqualTo(expected.get(i).score(), within(1e-6));
                ended += written.get(i).finish() == Finish.END_TOKEN ? 1 : 0;
            }
        }
        assertThat(ended).as("seed " + seed + ": texts with an end token").isGreaterThan(50);
    }

    /** The longer a search goes on, the better what it finds; on these models it makes a difference. */
    @Test
    void stopping_laterFindsBetterTexts() {
        int[] prompt = {1};
        int[] better = new int[3];
        for (int seed = 0; seed < 300; seed++) {
            RandomModel model = new RandomModel(seed, VOCABULARY, 3);
            double last = Double.NEGATIVE_INFINITY;
            for (EarlyStopping stopping : EarlyStopping.values()) {
                GenerationConfig config = GenerationConfig.greedy(
                                new SpecialIds(OptionalInt.empty(), List.of(2, 5), OptionalInt.empty()), 12)
                        .with(new Beams(2, 1.5, stopping));
                Continuation best = new Generator(config)
                        .generate(model, List.of(prompt))
                        .get(0)
                        .get(0);
                double score = best.score().orElseThrow();
                assertThat(best.tokens())
                        .as(stopping + " with seed " + seed)
                        .containsExactly(ReferenceBeams.search(model, config, prompt)
                                .get(0)
                                .sequence()
                                .newTokens());
                assertThat(score).isGreaterThanOrEqualTo(last);
                better[stopping.ordinal()] += score > last ? 1 : 0;
                last = score;
            }
        }
        assertThat(better[EarlyStopping.WHEN_UNLIKELY.ordinal()]).isPositive();
        assertThat(better[EarlyStopping.WHEN_IMPOSSIBLE.ordinal()]).isPositive();
    }

    /** A search wide enough for all texts finds the best of all. */
    @Test
    void widest_findsTheMostProbableText() {
        long seed = System.nanoTime();
        RandomModel model = new RandomModel(seed, 5, 2);
        int[] prompt = {3};
        GenerationConfig config =
                GenerationConfig.greedy(SpecialIds.NONE, 3).with(Beams.of(125)).withSequences(125);
        List<Continuation> written =
                new Generator(config).generate(model, List.of(prompt)).get(0);
        double best = Double.NEGATIVE_INFINITY;
        double mass = 0;
        for (int text = 0; text < 125; text++) {
            int[] tokens = {text / 25, text / 5 % 5, text % 5};
            double sum = 0;
            Sequence sequence = Sequence.of(prompt);
            for (int token : tokens) {
                int[] ids = IntStream.concat(IntStream.of(prompt), IntStream.of(sequence.newTokens()))
                        .toArray();
                sum += Scores.logProbabilities(model.logits(0, ids))[token];
                sequence = sequence.plus(token);
            }
            best = Math.max(best, sum / 3);
            mass += Math.exp(sum);
        }
        assertThat(mass).isEqualTo(1, within(1e-5));
        assertThat(written).as("seed " + seed).hasSize(125);
        assertThat(written.get(0).score().orElseThrow()).as("seed " + seed).isEqualTo(best, within(1e-6));
        assertThat(written.stream()
                        .mapToDouble(text -> Math.exp(3 * text.score().orElseThrow()))
                        .sum())
                .as("seed " + seed)
                .isEqualTo(1, within(1e-5));
    }

    @Test
    void unequalPrompts_areWrittenAsAlone() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            GenerationConfig config = settings(random);
            RandomModel model = new RandomModel(random.nextLong(), VOCABULARY, 4);
            List<int[]> prompts = List.of(prompt(random), prompt(random), prompt(random));
            List<List<Continuation>> alone = new ArrayList<>();
            for (int[] prompt : prompts) {
                alone.addAll(new Generator(config).generate(model, List.of(prompt)));
            }
            assertThat(new Generator(config).generate(model, prompts))
                    .as("seed " + seed + ", round " + round + ": " + config)
                    .isEqualTo(alone);
        }
    }

    /** What has ended is not read again: one row for the prompt, and at most three for each of seven more tokens. */
    @Test
    void rows_areNoMoreThanTheBeams() {
        RandomModel model = new RandomModel(1, VOCABULARY, 4);
        GenerationConfig config = GenerationConfig.greedy(SpecialIds.NONE, 8).with(Beams.of(3));
        new Generator(config).generate(model, List.of(new int[] {1, 2}));
        assertThat(model.rowsRead()).isEqualTo(1 + 7 * 3);
    }

    /** The only text that its one token may make. */
    @Test
    void fewerTexts_whereFewerArePossible() {
        GenerationConfig config = GenerationConfig.greedy(SpecialIds.NONE, 1)
                .with(new Restrictions(1, 0, List.of(), List.of(), OptionalInt.empty(), List.of(4)))
                .with(Beams.of(3))
                .withSequences(2);
        RandomModel model = new RandomModel(1, VOCABULARY, 4);
        List<Continuation> written =
                new Generator(config).generate(model, List.of(new int[] {1, 2})).get(0);
        assertThat(written).hasSize(1);
        assertThat(written.get(0).tokens()).containsExactly(4);
    }

    private static int[] prompt(Random random) {
        return random.ints(1 + random.nextInt(4), 0, VOCABULARY).toArray();
    }

    private static GenerationConfig settings(Random random) {
        List<Integer> ends = List.of(2, 5).subList(0, random.nextInt(3));
        int width = 2 + random.nextInt(3);
        double[] penalties = {-1, 0, 0.5, 1, 2};
        Restrictions restrictions = new Restrictions(
                random.nextBoolean() ? 1 : 1.5,
                random.nextInt(4) == 0 ? 2 : 0,
                List.of(),
                List.of(),
                random.nextInt(4) == 0 ? OptionalInt.of(7) : OptionalInt.empty(),
                random.nextInt(4) == 0 ? ends : List.of());
        Beams beams = new Beams(
                width,
                penalties[random.nextInt(5)],
                EarlyStopping.values()[random.nextInt(EarlyStopping.values().length)]);
        boolean inAll = random.nextBoolean();
        Lengths lengths = new Lengths(
                inAll ? OptionalInt.of(7 + random.nextInt(10)) : OptionalInt.empty(),
                inAll ? OptionalInt.empty() : OptionalInt.of(3 + random.nextInt(10)),
                random.nextInt(5),
                random.nextInt(3));
        return GenerationConfig.greedy(new SpecialIds(OptionalInt.empty(), ends, OptionalInt.empty()), 1)
                .with(lengths)
                .with(restrictions)
                .with(beams)
                .withSequences(1 + random.nextInt(width));
    }
}
