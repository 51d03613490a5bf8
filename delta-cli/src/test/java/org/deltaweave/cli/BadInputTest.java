package org.deltaweave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of bad input ends with a message that names what, where and the remedy, and leaves existing output alone. */
class BadInputTest {
    @TempDir
    private Path directory;

    private Path model;
    private Path train;
    private Path dev;
    private Path out;

    @BeforeEach
    void writeFiles() throws IOException {
        model = TinyModel.write(directory.resolve("model"), 7);
        train = TinyModel.writeTexts(directory.resolve("train.tsv"), 16, 1);
        dev = TinyModel.writeTexts(directory.resolve("dev.tsv"), 8, 2);
        out = directory.resolve("out");
        assertThat(train("bitfit", "--epochs", 1)).returns(0, Run::code);
    }

    @Test
    void train_unknownMethod_listsNearest() {
        assertRefused(() -> train("lroa"), "[DW-201]", "\"lroa\"", "Did you mean lora?", "bitfit");
    }

    @Test
    void train_unknownTarget_listsNearest() {
        assertRefused(
                () -> train("lora", "--set", "targets=attention.qery"),
                "[DW-204]",
                "attention.qery",
                "attention.query");
    }

    @Test
    void train_partlyUnknownTarget_isRefused() {
        assertRefused(
                () -> train("lora", "--set", "targets=attention.query,attention.valu"),
                "[DW-204]",
                "attention.valu",
                "attention.value");
    }

    @Test
    void train_unknownSetting_listsNearest() {
        assertRefused(() -> train("lora", "--set", "rnak=4"), "[DW-202]", "\"rnak\"", "Did you mean rank?", "dropout");
    }

    @Test
    void train_settingOfWrongType_saysWhatIsExpected() {
        assertRefused(() -> train("lora", "--set", "rank=many"), "[DW-203]", "\"rank\"", "\"many\"", "a whole number");
    }

    @Test
    void train_settingOutOfRange_saysTheRange() {
        assertRefused(() -> train("lora", "--set", "rank=0"), "[DW-203]", "\"rank\"", "\"0\"", "at least 1");
    }

    @Test
    void train_layerOutOfRange_isRefused() {
        assertRefused(() -> train("lora", "--set", "layers=1..2"), "[DW-205]", "2");
    }

    @Test
    void train_missingModel_isNamed() {
        model = directory.resolve("nowhere");
        assertRefused(() -> train("lora"), "[DW-300]", model.toString(), "config.json");
    }

    @Test
    void train_truncatedSafetensors_isRefused() throws IOException {
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 100));
        assertRefused(() -> train("lora"), "[DW-11", weights.toString());
    }

    @Test
    void train_absurdHeaderLength_isRefused() throws IOException {
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Arrays.fill(bytes, 0, 8, (byte) 0x7f);
        Files.write(weights, bytes);
        assertRefused(() -> train("lora"), "[DW-111]", weights.toString(), "header");
    }

    @Test
    void eval_otherBackbone_isRefused() throws IOException {
        Path other = TinyModel.write(directory.resolve("other"), 8);
        assertRefused(
                () -> Run.of("eval", "--model", other, "--delta", out, "--dev", dev),
                "[DW-",
                "backbone",
                out.toString());
    }

    @Test
    void eval_noDelta_isRefused() {
        Path nowhere = directory.resolve("nowhere");
        assertRefused(
                () -> Run.of("eval", "--model", model, "--delta", nowhere, "--dev", dev), "[DW-", nowhere.toString());
    }

    @Test
    void train_emptyData_isRefused() throws IOException {
        Files.writeString(train, "");
        assertRefused(() -> train("lora"), "[DW-32", train.toString());
    }

    @Test
    void train_malformedData_namesTheLine() throws IOException {
        Files.writeString(train, "text\tlabel\na good film\tpos\na bad film\n");
        assertRefused(() -> train("lora"), "[DW-32", "Line 3 of " + train);
    }

    @Test
    void train_unknownDevLabel_namesTheLine() throws IOException {
        Files.writeString(dev, "text\tlabel\na good film\tgreat\n");
        assertRefused(() -> train("lora"), "[DW-326]", "Line 2 of " + dev, "'great'", "'pos'");
    }

    @Test
    void train_overlongTextRefused_namesTheLine() throws IOException {
        Files.writeString(train, "text\tlabel\na bad film\tneg\na " + "very ".repeat(30) + "good film\tpos\n");
        assertRefused(() -> train("lora", "--refuse-overlong"), "[DW-333]", "Line 3 of " + train, "12");
    }

    @Test
    void train_outHoldsSomethingElse_isRefused() throws IOException {
        out = Files.createDirectory(directory.resolve("photos"));
        Files.writeString(out.resolve("holiday.txt"), "sun");
        assertRefused(() -> train("lora"), "[DW-404]", out.toString(), "new or empty directory");
    }

    @Test
    void train_jsonInMissingDirectory_isRefusedBeforeTraining() {
        assertRefused(() -> train("lora", "--json", directory.resolve("no/such/file.json")), "[DW-401]", "file.json");
    }

    @Test
    void train_divergingLoss_savesNothing() {
        assertRefused(() -> train("lora", "--lr", "1e30", "--epochs", 5), "[DW-410]", "--lr");
    }

    @Test
    void stacktrace_showsWhere() {
        Run run = train("lroa", "--stacktrace");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("\tat org.deltaweave.");
    }

    private Run train(String method, Object... more) {
        return Run.of(
                List.of("train", "--model", model, "--train", train, "--dev", dev, "--method", method, "--out", out),
                more);
    }

    private interface Attempt {
        Run run() throws IOException;
    }

    private void assertRefused(Attempt attempt, String... texts) {
        try {
            Map<String, String> before = contents();
            Run run = attempt.run();
            assertThat(run.code()).as(run.err()).isEqualTo(1);
            assertThat(run.err()).contains("error: ").contains(texts).doesNotContain("\tat ");
            assertThat(contents()).isEqualTo(before);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.toString(), Arrays.toString(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
