package org.deltaweave.transformers.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.EncoderDecoder;
import org.deltaweave.transformers.Reference;
import org.deltaweave.transformers.Transformer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the golden models write, token for token, against Hugging Face's generate(), with and without a cache. */
class GoldenGenerationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt2_lm",
                "gpt_neox_lm",
                "opt_lm",
                "llama_lm",
                "mistral_lm",
                "qwen2_lm",
                "t5_s2s",
                "flan_t5_s2s",
                "bart_s2s"
            })
    void greedyAndBeams_equalTheReference(String model) {
        Path directory = Reference.data("golden/models/" + model);
        try (Backbone backbone = Backbone.load(directory);
                Transformer network = backbone.newLanguageModel(1);
                SafetensorsFile golden = SafetensorsFile.open(directory.resolve("golden.safetensors"))) {
            boolean both = network instanceof EncoderDecoder;
            List<int[]> inputs = inputs(golden);
            // The reference wrote a fixed number of tokens: nothing ended a text.
            GenerationConfig config = GenerationConfig.greedy(SpecialIds.NONE, 1);
            int[] start = {both ? ((EncoderDecoder) network).startToken() : 0};
            List<int[]> expected = rows(golden, "gen.greedy");
            List<int[]> prompts = both ? inputs.stream().map(input -> start).toList() : prompts(inputs, expected);
            List<int[]> sources = both ? inputs : List.of();
            int length = expected.get(0).length - prompts.get(0).length;
            GenerationConfig greedy = config.with(Lengths.upTo(length)).with(Beams.NONE);
            GenerationConfig beams = config.with(
                            Lengths.upTo(rows(golden, "gen.beam3").get(0).length - prompts.get(0).length))
                    .with(new Beams(3, 1, EarlyStopping.WHEN_UNLIKELY));
            try (NextToken cached = both
                            ? CachedNetwork.encoderDecoder((EncoderDecoder) network, sources)
                            : CachedNetwork.decoder(network);
                    NextToken whole = new WholeText(network, sources)) {
                for (NextToken reader : List.of(cached, whole)) {
                    compare(greedy, reader, prompts, expected);
                    compare(beams, reader, prompts, rows(golden, "gen.beam3"));
                }
            }
        }
    }

    private static void compare(GenerationConfig config, NextToken model, List<int[]> prompts, List<int[]> expected) {
        List<List<Continuation>> written = new Generator(config).generate(model, prompts);
        for (int i = 0; i < prompts.size(); i++) {
            int[] all = IntStream.concat(
                            IntStream.of(prompts.get(i)),
                            IntStream.of(written.get(i).get(0).tokens()))
                    .toArray();
            assertThat(all).isEqualTo(expected.get(i));
        }
    }

    /** A decoder's prompts are the beginning of what it wrote. */
    private static List<int[]> prompts(List<int[]> inputs, List<int[]> written) {
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            int[] input = inputs.get(i);
            int[] text = written.get(i);
            int common = 0;
            while (common < Math.min(input.length, text.length) && input[common] == text[common]) {
                common++;
            }
            prompts.add(Arrays.copyOf(text, Math.min(common, 5)));
        }
        return prompts;
    }

    private static List<int[]> inputs(SafetensorsFile golden) {
        List<int[]> ids = rows(golden, "in.input_ids");
        List<int[]> mask = rows(golden, "in.attention_mask");
        return IntStream.range(0, ids.size())
                .mapToObj(i -> IntStream.range(0, ids.get(i).length)
                        .filter(t -> mask.get(i)[t] == 1)
                        .map(t -> ids.get(i)[t])
                        .toArray())
                .toList();
    }

    private static List<int[]> rows(SafetensorsFile golden, String name) {
        int time = (int) golden.info(name).shape()[1];
        int[] all = Arrays.stream(golden.readLongs(name)).mapToInt(i -> (int) i).toArray();
        return Stream.iterate(0, start -> start < all.length, start -> start + time)
                .map(start -> Arrays.copyOfRange(all, start, start + time))
                .toList();
    }
}
