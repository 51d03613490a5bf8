package org.deltaweave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainEvalTest {
    private static final int HEAD = 2 * 16 + 2;
    private static final int BACKBONE = 5216;

    @TempDir
    private Path directory;

    private Path model;
    private Path train;
    private Path dev;

    @BeforeEach
    void writeFiles() throws IOException {
        model = TinyModel.write(directory.resolve("model"), 7);
        train = TinyModel.writeTexts(directory.resolve("train.tsv"), 64, 1);
        dev = TinyModel.writeTexts(directory.resolve("dev.tsv"), 40, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter", "bitfit", "full", "head", "lora"})
    void train_thenEval_givesTheSameAccuracy(String method) throws IOException {
        Path out = directory.resolve("delta");
        Run trained = train(method, out, "--epochs", 2, "--json", directory.resolve("train.json"));
        assertThat(trained).returns(0, Run::code);
        assertThat(trained.out()).contains(method, "Saved in " + out);
        assertThat(trained.err()).contains(method + ": epoch 1 of 2, loss ", " tokens/s");

        Run evaluated = Run.of(
                "eval", "--model", model, "--delta", out, "--dev", dev, "--json", directory.resolve("eval.json"));
        assertThat(evaluated).returns(0, Run::code);
        JsonNode first = json("train.json");
        JsonNode second = json("eval.json");
        assertThat(second.get("devAccuracy")).isEqualTo(first.get("devAccuracy"));
        assertThat(second.get("trainedParameters")).isEqualTo(first.get("trainedParameters"));
        assertThat(second.get("deltaBytes").asLong()).isEqualTo(bytes(out));
        assertThat(second.get("losses")).isEmpty();
    }

    @Test
    void train_lora_learnsAndReportsEveryField() throws IOException {
        Run run = train(
                "lora",
                directory.resolve("delta"),
                "--set",
                "rank=2",
                "--epochs",
                12,
                "--lr",
                0.02,
                "--json",
                directory.resolve("result.json"));
        assertThat(run).returns(0, Run::code);
        JsonNode json = json("result.json");
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "method",
                        "task",
                        "devAccuracy",
                        "scores",
                        "trainedParameters",
                        "trainedShare",
                        "seconds",
                        "deltaBytes",
                        "peakMemoryMb",
                        "losses");
        int lora = TinyModel.LAYERS * 2 * (2 * 16 + 16 * 2);
        assertThat(json.get("method").asText()).isEqualTo("lora");
        assertThat(json.get("trainedParameters").asInt()).isEqualTo(lora + HEAD);
        assertThat(json.get("trainedShare").asDouble())
                .isCloseTo((lora + HEAD) / (double) (BACKBONE + HEAD), within(1e-9));
        assertThat(json.get("devAccuracy").asDouble()).isGreaterThan(0.9);
        assertThat(json.get("seconds").asDouble()).isPositive();
        assertThat(json.get("peakMemoryMb").asDouble()).isGreaterThan(50);
        assertThat(json.get("losses")).hasSize(12);
        assertThat(json.get("losses").get(11).asDouble())
                .isLessThan(json.get("losses").get(0).asDouble() / 2);
    }

    @Test
    void train_sameSeed_givesTheSameBytes() throws IOException {
        for (String name : List.of("one", "two")) {
            assertThat(train("lora", directory.resolve(name), "--epochs", 1)).returns(0, Run::code);
        }
        Path weights = Path.of("adapter_model.safetensors");
        assertThat(directory.resolve("one").resolve(weights))
                .hasSameBinaryContentAs(directory.resolve("two").resolve(weights));
    }

    @Test
    void train_overlongTexts_areCountedInANote() throws IOException {
        Files.writeString(
                dev, "a very " + "good ".repeat(20) + "film\tpos\na bad film\tneg\n", StandardOpenOption.APPEND);
        Run run = train("head", directory.resolve("delta"), "--epochs", 1);
        assertThat(run).returns(0, Run::code);
        assertThat(run.err()).contains("note: 1 text has more than 12 tokens and was cut off");
    }

    @Test
    void train_existingDelta_isReplaced() throws IOException {
        Path out = directory.resolve("delta");
        assertThat(train("lora", out, "--epochs", 1)).returns(0, Run::code);
        assertThat(train("bitfit", out, "--epochs", 1)).returns(0, Run::code);
        Run run = Run.of("eval", "--model", model, "--delta", out, "--dev", dev);
        assertThat(run.out()).contains("bitfit").doesNotContain("lora");
    }

    private Run train(String method, Path out, Object... more) {
        return Run.of(
                List.of("train", "--model", model, "--train", train, "--dev", dev, "--method", method, "--out", out),
                more);
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(directory.resolve(name).toFile());
    }

    private static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
