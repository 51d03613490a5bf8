package org.deltaweave.transformers.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.EncoderDecoder;
import org.deltaweave.transformers.Reference;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.text.TextTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Really trained checkpoints do what they were trained for. */
class RealModelsTest {
    @Test
    void stories_continueTheirPromptAsTheReference() throws IOException {
        Path directory = Reference.data("models/stories260K");
        String expected = new ObjectMapper()
                .readTree(Reference.data("models/golden.json").toFile())
                .at("/stories260K/greedy_text")
                .asText();
        try (Backbone backbone = Backbone.load(directory);
                Transformer network = backbone.newLanguageModel(1);
                TextTokenizer tokenizer = TextTokenizer.load(directory, 512);
                NextToken model = CachedNetwork.decoder(network)) {
            GenerationConfig config = GenerationConfig.greedy(SpecialIds.NONE, 250);
            int[] prompt = tokenizer.encodeAll("Once upon a time", true);
            Continuation written = new Generator(config)
                    .generate(model, List.of(prompt))
                    .get(0)
                    .get(0);
            int[] all = Arrays.copyOf(prompt, prompt.length + written.tokens().length);
            System.arraycopy(written.tokens(), 0, all, prompt.length, written.tokens().length);

            assertThat(tokenizer.decode(all)).startsWith(expected.substring(0, 540));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"us", "gb"})
    void graphemesToPhonemes_transcribeTheirWords(String variety) {
        Path directory = Reference.data("models/g2p/" + variety);
        try (Backbone backbone = Backbone.load(directory);
                EncoderDecoder network = (EncoderDecoder) backbone.newLanguageModel(1);
                SafetensorsFile golden = SafetensorsFile.open(directory.resolve("golden.safetensors"))) {
            List<int[]> words = real(golden, "in.input_ids", "in.attention_mask");
            List<int[]> prompts =
                    words.stream().map(word -> new int[] {network.startToken()}).toList();
            List<int[]> expected = rows(golden, "gen.greedy");
            try (NextToken model = CachedNetwork.encoderDecoder(network, words)) {
                GenerationConfig config =
                        GenerationConfig.read(directory).with(Lengths.upTo(expected.get(0).length - 1));
                List<List<Continuation>> written = new Generator(config).generate(model, prompts);
                for (int i = 0; i < words.size(); i++) {
                    int[] tokens = written.get(i).get(0).tokens();
                    assertThat(tokens).isEqualTo(Arrays.copyOfRange(expected.get(i), 1, 1 + tokens.length));
                    assertThat(tokens[tokens.length - 1]).isEqualTo(2);
                }
            }
        }
    }

    @Test
    void names_haveTheReferencesScores() {
        Path directory = Reference.data("models/names-gpt2");
        try (Backbone backbone = Backbone.load(directory);
                Transformer network = backbone.newLanguageModel(1);
                SafetensorsFile golden = SafetensorsFile.open(directory.resolve("golden.safetensors"))) {
            List<int[]> names = rows(golden, "in.input_ids");
            int[] targets = rows(golden, "in.targets_unshifted").stream()
                    .flatMapToInt(Arrays::stream)
                    .toArray();
            Tensor logits = network.logits(network.rows(TokenBatch.of(names)));
            Tensor expected = Tensor.constant(golden.read("out.logits", backbone.dataType()))
                    .reshape(logits.shape());

            assertThat(logits.sub(expected).value().amaxNumber().doubleValue()).isLessThan(1e-4);
            assertThat(logits.crossEntropy(targets).scalar())
                    .isCloseTo(expected.crossEntropy(targets).scalar(), Offset.offset(1e-5));
        }
    }

    private static List<int[]> real(SafetensorsFile golden, String ids, String mask) {
        List<int[]> all = rows(golden, ids);
        List<int[]> masks = rows(golden, mask);
        List<int[]> real = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            real.add(Arrays.copyOf(all.get(i), Arrays.stream(masks.get(i)).sum()));
        }
        return real;
    }

    private static List<int[]> rows(SafetensorsFile golden, String name) {
        int time = (int) golden.info(name).shape()[1];
        long[] all = golden.readLongs(name);
        List<int[]> rows = new ArrayList<>();
        for (int start = 0; start < all.length; start += time) {
            rows.add(Arrays.stream(all, start, start + time)
                    .mapToInt(i -> (int) i)
                    .toArray());
        }
        return rows;
    }
}
