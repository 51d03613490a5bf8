package org.deltaweave.conformance.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Guice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.EncoderDecoder;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.transformers.dl4j.Task;
import org.deltaweave.transformers.dl4j.Training;
import org.deltaweave.transformers.generate.CachedNetwork;
import org.deltaweave.transformers.generate.Continuation;
import org.deltaweave.transformers.generate.GenerationConfig;
import org.deltaweave.transformers.generate.Generator;
import org.deltaweave.transformers.generate.NextToken;
import org.deltaweave.transformers.generate.SpecialIds;
import org.deltaweave.transformers.text.LabelForm;
import org.deltaweave.transformers.text.Sample;
import org.deltaweave.transformers.text.Samples;
import org.deltaweave.transformers.text.TextIterator;
import org.deltaweave.transformers.text.TextPairs;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Trains an adapter again that PEFT trained on a pretrained model, and measures it the same way: takes minutes, and runs
 * with {@code -Ddeltaweave.figures=true} only.
 */
@EnabledIfSystemProperty(named = "deltaweave.figures", matches = "true")
class RetrainingTest {
    private static final int BEGIN = 1;
    private static final int END = 2;
    private static final int UNKNOWN = 3;
    private static final int BATCH = 32;
    private static final int EPOCHS = 3;

    @Test
    void lora_turnsAmericanIntoBritishPronunciation() throws Exception {
        Path data = Path.of(System.getenv().getOrDefault("DELTAWEAVE_DATA", "../../shared/data"));
        assumeTrue(Files.isDirectory(data.resolve("models/g2p")), "skipped: no reference data in " + data);
        JsonNode task = new ObjectMapper()
                .readTree(data.resolve("golden/real_adapters/bart_us_to_gb/task.json")
                        .toFile());
        SelfAttach.install();
        DeltaTuner tuner = Guice.createInjector(new DeltaModule()).getInstance(DeltaTuner.class);
        List<Sample> examples = new ArrayList<>();
        for (JsonNode pair : task.get("train")) {
            examples.add(TextPairs.sample(graphemes(task, pair), phonemes(task, pair), BEGIN));
        }
        TextIterator training = TextIterator.training(new Samples(examples, LabelForm.WORD, List.of(), 0), BATCH, 42);
        try (Backbone backbone = Backbone.load(data.resolve("models/g2p/us"))) {
            DeltaSpec lora = DeltaSpec.of("lora")
                    .with("rank", "8")
                    .with("alpha", "16")
                    .with(
                            "targets",
                            "*attention.query,*attention.key,*attention.value,*attention.output,ffn.up,ffn.down");
            Training how = new Training(5e-3, 0.01, EPOCHS * training.batches(), 0.06, 42);
            ComputationGraph network = tuner.network(backbone, Task.SEQUENCE_TO_SEQUENCE, 0, lora, how);
            assertThat(network.numParams()).isEqualTo(61_440);
            long start = System.nanoTime();
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                network.fit(training);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double exact = exactMatch((EncoderDecoder) tuner.transformer(network), task);
            System.out.printf("LoRA, American to British: exact match %.3f, %.1f s of training%n", exact, seconds);
            assertThat(exact).isGreaterThanOrEqualTo(0.62);
        }
    }

    private static double exactMatch(EncoderDecoder network, JsonNode task) {
        List<int[]> words = new ArrayList<>();
        List<int[]> expected = new ArrayList<>();
        for (JsonNode pair : task.get("test")) {
            words.add(graphemes(task, pair));
            expected.add(phonemes(task, pair));
        }
        List<int[]> prompts = words.stream().map(word -> new int[] {BEGIN}).toList();
        int right = 0;
        try (NextToken model = CachedNetwork.encoderDecoder(network, words)) {
            GenerationConfig config = GenerationConfig.greedy(
                    new SpecialIds(OptionalInt.of(BEGIN), List.of(END), OptionalInt.of(BEGIN)), 60);
            List<List<Continuation>> written = new Generator(config).generate(model, prompts);
            for (int i = 0; i < words.size(); i++) {
                right += Arrays.equals(written.get(i).get(0).tokens(), expected.get(i)) ? 1 : 0;
            }
        }
        return right / (double) words.size();
    }

    private static int[] graphemes(JsonNode task, JsonNode pair) {
        return ids(task.get("grapheme_to_id"), pair.get(0).asText());
    }

    private static int[] phonemes(JsonNode task, JsonNode pair) {
        return ids(task.get("phoneme_to_id"), pair.get(1).asText());
    }

    private static int[] ids(JsonNode table, String text) {
        int[] characters = text.codePoints().toArray();
        int[] ids = new int[characters.length + 2];
        ids[0] = BEGIN;
        for (int i = 0; i < characters.length; i++) {
            ids[i + 1] = table.path(Character.toString(characters[i])).asInt(UNKNOWN);
        }
        ids[ids.length - 1] = END;
        return ids;
    }
}
