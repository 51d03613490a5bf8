package org.deltaweave.transformers.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    private static final int VOCABULARY = 10;

    @Test
    void greedy_takesTheNextNumberUntilTheEnd() {
        GenerationConfig config = GenerationConfig.greedy(ends(7, 9), 8);
        List<List<Continuation>> written = new Generator(config)
                .generate(new Counting(), List.of(new int[] {0, 4}, new int[] {8}, new int[] {1, 2, 7}));
        assertThat(written.get(0).get(0).tokens()).containsExactly(5, 6, 7);
        assertThat(written.get(0).get(0).text()).containsExactly(5, 6);
        assertThat(written.get(1).get(0).tokens()).containsExactly(9);
        assertThat(written.get(1).get(0).text()).isEmpty();
        assertThat(written.get(2).get(0).tokens()).containsExactly(8, 9);
        assertThat(written.get(2).get(0).finish()).isEqualTo(Finish.END_TOKEN);
        assertThat(written.get(2).get(0).score()).isEmpty();
    }

    @Test
    void lengths_areKept() {
        SpecialIds ids = ends(7);
        Generator upTo3 = new Generator(GenerationConfig.greedy(ids, 3));
        assertThat(only(upTo3, 1).tokens()).containsExactly(2, 3, 4);
        assertThat(only(upTo3, 1).finish()).isEqualTo(Finish.LENGTH);
        Lengths inAll = new Lengths(OptionalInt.of(4), OptionalInt.empty(), 0, 0);
        assertThat(only(new Generator(GenerationConfig.greedy(ids, 1).with(inAll)), 0, 0, 1)
                        .tokens())
                .containsExactly(2);
        Lengths usual = new Lengths(OptionalInt.empty(), OptionalInt.empty(), 0, 0);
        assertThat(only(
                                new Generator(GenerationConfig.greedy(SpecialIds.NONE, 1)
                                        .with(usual)),
                                1)
                        .tokens())
                .hasSize(20);
        // the second best number comes where the end would come too early
        Lengths atLeast4New = new Lengths(OptionalInt.empty(), OptionalInt.of(9), 0, 4);
        assertThat(only(new Generator(GenerationConfig.greedy(ids, 1).with(atLeast4New)), 5)
                        .tokens())
                .startsWith(6)
                .doesNotContain(7)
                .hasSize(9);
        Lengths atLeast2InAll = new Lengths(OptionalInt.empty(), OptionalInt.of(9), 2, 0);
        assertThat(only(new Generator(GenerationConfig.greedy(ids, 1).with(atLeast2InAll)), 5)
                        .tokens())
                .containsExactly(6, 7);
    }

    @Test
    void criterion_endsAText() {
        Generator generator = new Generator(GenerationConfig.greedy(SpecialIds.NONE, 8));
        Generator stopped = generator.stoppingBy(tokens -> tokens[tokens.length - 1] == 5);
        assertThat(only(stopped, 2).tokens()).containsExactly(3, 4, 5);
        assertThat(only(stopped, 2).text()).containsExactly(3, 4, 5);
        assertThat(only(stopped, 2).finish()).isEqualTo(Finish.CRITERION);
        GenerationConfig beams = GenerationConfig.greedy(SpecialIds.NONE, 8).with(Beams.of(2));
        Continuation best = only(new Generator(beams).stoppingBy(tokens -> tokens[tokens.length - 1] == 5), 2);
        assertThat(best.tokens()).containsExactly(3, 4, 5);
        assertThat(best.finish()).isEqualTo(Finish.CRITERION);
    }

    @Test
    void listener_hearsEveryTokenInOrder() {
        List<List<Integer>> heard = new ArrayList<>();
        List<int[]> prompts = List.of(new int[] {6}, new int[] {3});
        Generator greedy = new Generator(GenerationConfig.greedy(ends(8), 3))
                .tellingOf((prompt, sequence, token) -> heard.add(List.of(prompt, sequence, token)));
        greedy.generate(new Counting(), prompts);
        assertThat(heard)
                .containsExactly(
                        List.of(0, 0, 7), List.of(1, 0, 4), List.of(0, 0, 8), List.of(1, 0, 5), List.of(1, 0, 6));
        heard.clear();
        new Generator(GenerationConfig.greedy(ends(8), 2).with(Beams.of(2)))
                .tellingOf((prompt, sequence, token) -> heard.add(List.of(prompt, sequence, token)))
                .generate(new Counting(), prompts);
        assertThat(heard).containsExactly(List.of(0, 0, 7), List.of(0, 0, 8), List.of(1, 0, 4), List.of(1, 0, 5));
    }

    @Test
    void noPrompts_giveNoTexts() {
        assertThat(new Generator(GenerationConfig.greedy(SpecialIds.NONE, 1)).generate(new Counting(), List.of()))
                .isEmpty();
    }

    @Test
    void wrongInputs_areRefused() {
        Generator generator = new Generator(GenerationConfig.greedy(SpecialIds.NONE, 2));
        assertThatThrownBy(() -> only(generator))
                .hasMessage("[DW-394] Prompt 0 has no tokens. Begin it with the token that begins a text.");
        assertThatThrownBy(() -> only(generator, 1, 10))
                .hasMessage("[DW-394] Token 10 of the prompt is not one of the model's 10. "
                        + "Use the tokenizer and the settings that belong to the model.");
        assertThatThrownBy(() -> only(new Generator(GenerationConfig.greedy(ends(12), 2)), 1))
                .hasMessageContaining("[DW-394] Token 12 of the generation settings");
        GenerationConfig short3 = GenerationConfig.greedy(SpecialIds.NONE, 1)
                .with(new Lengths(OptionalInt.of(3), OptionalInt.empty(), 0, 0));
        assertThatThrownBy(() -> only(new Generator(short3), 1, 2, 3))
                .hasMessage("[DW-393] The prompt has 3 tokens, and max_length allows 3 in all. Shorten the prompt, "
                        + "raise max_length, or give max_new_tokens, which does not count the prompt.");
        GenerationConfig nothing = GenerationConfig.greedy(SpecialIds.NONE, 1)
                .with(new Restrictions(
                        1,
                        0,
                        IntStream.range(0, VOCABULARY).boxed().toList(),
                        List.of(),
                        OptionalInt.empty(),
                        List.of()));
        for (Beams beams : List.of(Beams.NONE, Beams.of(2))) {
            assertThatThrownBy(() -> only(new Generator(nothing.with(beams)), 1))
                    .hasMessageContaining("[DW-396] No token can come next: all are ruled out");
        }
    }

    @Test
    void wrongRows_areRefused() {
        NextToken oneRow = new Counting() {
            @Override
            public float[][] start(List<int[]> prompts) {
                return super.start(prompts.subList(0, 1));
            }
        };
        assertThatThrownBy(() -> new Generator(GenerationConfig.greedy(SpecialIds.NONE, 1))
                        .generate(oneRow, List.of(new int[] {1}, new int[] {2})))
                .hasMessageContaining("[DW-395] The model gave 1 rows of logits")
                .hasMessageContaining("for 2 sequences");
    }

    private static SpecialIds ends(Integer... ids) {
        return new SpecialIds(OptionalInt.empty(), List.of(ids), OptionalInt.empty());
    }

    private static Continuation only(Generator generator, int... prompt) {
        return generator.generate(new Counting(), List.of(prompt)).get(0).get(0);
    }

    /** Finds the number after the last one most probable, and others the less the further they are beyond it. */
    private static class Counting extends RecomputingModel {
        @Override
        float[] logits(int prompt, int[] ids) {
            float[] logits = new float[VOCABULARY];
            for (int token = 0; token < VOCABULARY; token++) {
                logits[token] = -3f * Math.floorMod(token - ids[ids.length - 1] - 1, VOCABULARY);
            }
            return logits;
        }
    }
}
