package org.deltaweave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.deltaweave.transformers.Backbone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** Every task from the command line: train, evaluate again, and for language models write. */
class TasksTest {
    private static final String ALPHABET = "abcdefgh .";

    @TempDir
    private Path directory;

    @Test
    void causalLanguageModel_learnsAPatternAndWritesIt() throws IOException {
        Path model = decoder();
        Path texts = Files.writeString(directory.resolve("texts.txt"), "abcdefgh ".repeat(60));
        trainAndEvaluate(
                model,
                "causal-lm",
                texts,
                "perplexity",
                "--epochs",
                100,
                "--lr",
                0.02,
                "--batch",
                4,
                "--set",
                "targets=attention.query,attention.key,attention.value,attention.output,ffn.gate,ffn.up,ffn.down");

        Run written = Run.of(
                "generate",
                "--model",
                model,
                "--delta",
                directory.resolve("causal-lm"),
                "--prompt",
                "abcdefgh abc",
                "--max-new",
                9,
                "--json",
                directory.resolve("written.json"));
        assertThat(written).returns(0, Run::code);
        assertThat(written.out().strip()).isEqualTo("abcdefgh abcdefgh abc");
        assertThat(json("written.json").at("/0/texts/0").asText()).isEqualTo("defgh abc");
    }

    @Test
    void generate_samplesAndBeams_dependOnSeedOnly() throws IOException {
        Path model = decoder();
        Object[] sampling = {
            "generate",
            "--model",
            model,
            "--prompt",
            "abc",
            "--sample",
            "--top-k",
            5,
            "--top-p",
            0.9,
            "--temperature",
            0.7,
            "--texts",
            2,
            "--max-new",
            5,
            "--seed",
            3
        };
        Run first = Run.of(sampling);
        assertThat(first).returns(0, Run::code);
        assertThat(first.out().lines()).hasSize(2).allMatch(line -> line.startsWith("abc"));
        assertThat(Run.of(sampling).out()).isEqualTo(first.out());
        Run beams = Run.of("generate", "--model", model, "--prompt", "abc", "--beams", 3, "--texts", 3, "--max-new", 4);
        assertThat(beams).returns(0, Run::code);
        assertThat(beams.out().lines().distinct()).hasSize(3);
    }

    @Test
    void generate_withAnEncoder_saysWhatItNeeds() throws IOException {
        Path model = TinyModel.write(directory.resolve("bert"), 7);
        assertThat(Run.of("generate", "--model", model, "--prompt", "a film").err())
                .contains("[DW-397] The network is no decoder, and cannot write on from a prompt");
    }

    @Test
    void sequenceToSequence_trainsAndWrites() throws IOException {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("model_type", "t5").put("vocab_size", 10).put("d_model", 16).put("num_layers", 1);
        config.put("num_heads", 2)
                .put("d_kv", 8)
                .put("d_ff", 32)
                .put("dropout_rate", 0)
                .put("eos_token_id", 9);
        Path model = save(config);
        Path pairs = Files.writeString(
                directory.resolve("pairs.tsv"), "source\ttarget\nabc\tcba.\nbad\tdab.\ncab\tbac.\ndad\tdad.\n");
        trainAndEvaluate(model, "seq2seq", pairs, "perplexity", "--epochs", 20, "--lr", 0.02, "--batch", 2);
        Run written = Run.of(
                "generate",
                "--model",
                model,
                "--delta",
                directory.resolve("seq2seq"),
                "--prompt",
                "abc",
                "--prompt",
                "cab",
                "--max-new",
                6);
        assertThat(written).returns(0, Run::code);
        assertThat(written.out().lines()).hasSize(2);
    }

    @Test
    void maskedLanguageModelRegressionAndTokens_trainAndEvaluate() throws IOException {
        Path model = TinyModel.write(directory.resolve("bert"), 7);
        Path texts = Files.writeString(
                directory.resolve("masked.txt"), "a good film\na bad book\na very good meal\n".repeat(8));
        trainAndEvaluate(model, "masked-lm", texts, "perplexity", "--epochs", 2);

        SplittableRandom random = new SplittableRandom(5);
        StringBuilder numbers = new StringBuilder("text\tlabel\n");
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            boolean good = random.nextBoolean();
            numbers.append("a ")
                    .append(good ? "good" : "bad")
                    .append(" film\t")
                    .append(good ? 3.5 : 0.5)
                    .append('\n');
            words.append("a O\n").append(good ? "good" : "bad").append(" ADJ\nfilm NOUN\n\n");
        }
        trainAndEvaluate(
                model,
                "regression",
                Files.writeString(directory.resolve("numbers.tsv"), numbers),
                "pearson",
                "--epochs",
                10,
                "--lr",
                0.02);
        assertThat(json("regression.json").at("/scores/pearson").asDouble()).isGreaterThan(0.9);
        trainAndEvaluate(
                model,
                "tokens",
                Files.writeString(directory.resolve("words.txt"), words),
                "accuracy",
                "--epochs",
                10,
                "--lr",
                0.02);
        assertThat(json("tokens.json").at("/scores/accuracy").asDouble()).isGreaterThan(0.9);
    }

    @Test
    void train_unknownTask_listsThem() throws IOException {
        Path model = TinyModel.write(directory.resolve("bert"), 7);
        Run run = Run.of(
                "train",
                "--model",
                model,
                "--task",
                "translate",
                "--train",
                model,
                "--dev",
                model,
                "--method",
                "lora",
                "--out",
                directory.resolve("out"));
        assertThat(run.err())
                .contains("[DW-353] There is no task \"translate\". Choose one of classification, regression, tokens,"
                        + " causal-lm, masked-lm, seq2seq.");
    }

    private void trainAndEvaluate(Path model, String task, Path data, String score, Object... more) throws IOException {
        Path delta = directory.resolve(task);
        Run trained = Run.of(
                List.of(
                        "train",
                        "--model",
                        model,
                        "--task",
                        task,
                        "--train",
                        data,
                        "--dev",
                        data,
                        "--method",
                        "lora",
                        "--out",
                        delta,
                        "--json",
                        directory.resolve(task + ".json")),
                more);
        assertThat(trained.err()).doesNotContain("error");
        assertThat(trained).returns(0, Run::code);
        Run evaluated = Run.of(
                "eval",
                "--model",
                model,
                "--delta",
                delta,
                "--dev",
                data,
                "--json",
                directory.resolve(task + "-again.json"));
        assertThat(evaluated).returns(0, Run::code);
        JsonNode first = json(task + ".json");
        JsonNode again = json(task + "-again.json");
        assertThat(first.get("task").asText()).isEqualTo(task);
        if (!task.equals("masked-lm")) { // masks follow from the seed of the training and of the delta
            assertThat(again.at("/scores/" + score).asDouble())
                    .isCloseTo(first.at("/scores/" + score).asDouble(), within(1e-5));
        }
        assertThat(first.at("/scores/" + score).isNumber()).isTrue();
        assertThat(first.get("losses").get(first.get("losses").size() - 1).asDouble())
                .isLessThan(first.get("losses").get(0).asDouble());
    }

    private Path decoder() throws IOException {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("model_type", "llama")
                .put("vocab_size", 10)
                .put("hidden_size", 16)
                .put("num_hidden_layers", 2);
        config.put("num_attention_heads", 2).put("intermediate_size", 32).put("max_position_embeddings", 32);
        return save(config);
    }

    private Path save(ObjectNode config) throws IOException {
        Path model = directory.resolve("model");
        try (Backbone backbone = Backbone.random(config, 3, DataType.FLOAT)) {
            backbone.save(model);
        }
        ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < ALPHABET.length(); i++) {
            // A space is written as byte-level tokenizers write it.
            vocabulary.put(ALPHABET.substring(i, i + 1).replace(' ', '\u0120'), i);
        }
        Files.writeString(model.resolve("vocab.json"), vocabulary.toString());
        return model;
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(directory.resolve(name).toFile());
    }
}
