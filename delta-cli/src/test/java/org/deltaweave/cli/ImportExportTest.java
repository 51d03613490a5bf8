package org.deltaweave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains a delta, gives it to PEFT, and takes it back. */
class ImportExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = "adapter_config.json";
    private static final String TENSORS = "adapter_model.safetensors";

    private static final long SEED = 20260728;

    @TempDir
    private Path directory;

    private Path model;
    private Path texts;
    private Path delta;
    private Path peft;

    @BeforeEach
    void train() throws IOException {
        model = TinyModel.write(directory.resolve("model"), 3);
        texts = TinyModel.writeTexts(directory.resolve("texts.tsv"), 40, 5);
        delta = directory.resolve("delta");
        peft = directory.resolve("peft");
        Run run = Run.of(
                "train",
                "--model",
                model,
                "--train",
                texts,
                "--dev",
                texts,
                "--method",
                "lora",
                "--out",
                delta,
                "--epochs",
                "1",
                "--set",
                "rank=2",
                "--set",
                "bias=all",
                "--set",
                "rankPattern=.*\\.1\\..*=3");
        assertThat(run).returns(0, Run::code);
    }

    @Test
    void export_thenImport_givesTheSameDelta() throws IOException {
        Run export = Run.of("export", delta, "--out", peft, "--json", directory.resolve("export.json"));
        assertThat(export.code()).as(export.err()).isZero();
        assertThat(export.out()).contains("wrote ", "adapter_config.json, adapter_model.safetensors");
        assertThat(export.err()).contains("classifier.bias, which it can do without; name the backbone with --model");
        JsonNode config = JSON.readTree(peft.resolve(CONFIG).toFile());
        assertThat(config.has("deltaweave")).isFalse();
        assertThat(config.get("bias").asText()).isEqualTo("all");
        assertThat(config.get("rank_pattern").toString()).isEqualTo("{\".*\\\\.1\\\\..*\":3}");
        assertThat(config.get("task_type").asText()).isEqualTo("SEQ_CLS");
        assertThat(config).hasSize(41);

        Path back = directory.resolve("back");
        Path json = directory.resolve("import.json");
        Run run = Run.of("import", peft, "--model", model, "--out", back, "--labels", "neg,pos", "--json", json);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("lora", "classifier.bias, classifier.weight");
        assertThat(back.resolve(TENSORS)).hasBinaryContent(Files.readAllBytes(delta.resolve(TENSORS)));
        assertThat(JSON.readTree(json.toFile()).get("settings"))
                .isEqualTo(JSON.readTree(delta.resolve(CONFIG).toFile())
                        .get("deltaweave")
                        .get("settings"));
        assertThat(accuracy(back)).isEqualTo(accuracy(delta));
    }

    @Test
    void import_unknownEntries_areListed() throws IOException {
        Run.of("export", delta, "--out", peft);
        edit("invented_later", "3");
        Run run = Run.of("import", peft, "--model", model, "--out", directory.resolve("back"));
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains("warning: entries of " + peft + "/adapter_config.json that are not known here were not used:"
                        + " invented_later");
    }

    @Test
    void import_unsupportedEntry_isAnErrorAndNothingIsWritten() throws IOException {
        Run.of("export", delta, "--out", peft);
        edit("use_dora", "true");
        Run run = Run.of("import", peft, "--model", model, "--out", directory.resolve("back"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("[DW-224]", "'use_dora' set to true", "merge it into the backbone with PEFT");
        assertThat(directory.resolve("back")).doesNotExist();
    }

    /** Exit code 3 is a defect of ours: an exception that says nothing to a user. */
    @Test
    void import_randomDamage_isNeverADefect() throws IOException {
        System.out.println("ImportExportTest seed " + SEED);
        Run.of("export", delta, "--out", peft);
        Random random = new Random(SEED);
        byte[] good = Files.readAllBytes(peft.resolve(CONFIG));
        List<Integer> codes = new ArrayList<>();
        for (int round = 0; round < 80; round++) {
            byte[] damaged = good.clone();
            for (int change = 0; change <= random.nextInt(3); change++) {
                // Digits for digits half of the time, so that the result is often still JSON.
                int place = random.nextInt(good.length);
                boolean digit = random.nextBoolean();
                while (digit && !Character.isDigit(good[place])) {
                    place = random.nextInt(good.length);
                }
                damaged[place] = (byte) (digit ? '0' + random.nextInt(10) : ' ' + random.nextInt(95));
            }
            Files.write(peft.resolve(CONFIG), damaged);
            Run run = Run.of("import", peft, "--model", model, "--out", directory.resolve("back"));
            assertThat(run.code()).as(run.err()).isIn(0, 1);
            codes.add(run.code());
        }
        assertThat(codes).contains(0, 1);
    }

    @Test
    void export_methodThatPeftLacks_isAnError() {
        Path bitfit = directory.resolve("bitfit");
        Run.of(
                "train",
                "--model",
                model,
                "--train",
                texts,
                "--dev",
                texts,
                "--method",
                "bitfit",
                "--out",
                bitfit,
                "--epochs",
                "1");
        Run run = Run.of("export", bitfit, "--out", peft);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "[DW-227] Delta directory " + bitfit + " holds a delta of method 'bitfit', which PEFT does not"
                                + " know. Export deltas of methods that PEFT has too, such as lora.");
    }

    private void edit(String key, String value) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(peft.resolve(CONFIG).toFile());
        config.set(key, JSON.readTree(value));
        Files.writeString(peft.resolve(CONFIG), config.toString());
    }

    private double accuracy(Path tuned) throws IOException {
        Path json = directory.resolve("eval.json");
        Run run = Run.of("eval", "--model", model, "--dev", texts, "--delta", tuned, "--json", json);
        assertThat(run.code()).as(run.err()).isZero();
        return JSON.readTree(json.toFile()).get("devAccuracy").doubleValue();
    }
}
