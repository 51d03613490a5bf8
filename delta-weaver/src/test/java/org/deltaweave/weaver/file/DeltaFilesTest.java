package org.deltaweave.weaver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class DeltaFilesTest {
    @TempDir
    Path parent;

    @Test
    void save_writesPeftsConfigurationAndOurs() throws IOException {
        DeltaFiles.save(Contents.lora(1), parent.resolve("delta"));

        assertThat(parent.resolve("delta/adapter_config.json"))
                .hasContent(
                        """
                        {
                          "auto_mapping": null,
                          "base_model_name_or_path": "bert-base",
                          "deltaweave": {
                            "epochs": 3,
                            "fingerprint": "sha256:0123abcd",
                            "format": 1,
                            "labels": [
                              "no",
                              "yes"
                            ],
                            "method": "lora",
                            "saved": [
                              "classifier.bias",
                              "classifier.weight"
                            ],
                            "seed": 7,
                            "settings": {
                              "rank": "2",
                              "targets": "attention.query"
                            },
                            "tensors": 2
                          },
                          "inference_mode": true,
                          "layers_to_transform": null,
                          "lora_alpha": 4,
                          "modules_to_save": [
                            "classifier"
                          ],
                          "peft_type": "LORA",
                          "r": 2,
                          "rank_pattern": {},
                          "revision": null,
                          "target_modules": [
                            "bert.encoder.layer.0.attention.self.query"
                          ],
                          "task_type": "SEQ_CLS"
                        }""");
        assertThat(names(parent.resolve("delta"))).containsExactly("adapter_config.json", "adapter_model.safetensors");
        assertThat(names(parent)).containsExactly("delta");
    }

    @Test
    void save_methodUnknownToPeft_hasKeysOfItsOwn() throws IOException {
        Random random = new Random(2);
        DeltaContent content = new DeltaContent(
                DeltaSpec.of("my-method"),
                Optional.empty(),
                List.of(
                        TensorEntry.of(Contents.QUERY + ".bias", "delta", Contents.array(random, 3)),
                        TensorEntry.shared("basis", Contents.array(random, 2, 2))),
                Contents.FINGERPRINT,
                Map.of(),
                Map.of(),
                "");
        DeltaFiles.save(content, parent.resolve("delta"));

        assertThat(DeltaFiles.read(parent.resolve("delta")).tensors())
                .containsOnlyKeys(
                        "base_model.model.bert.encoder.layer.0.attention.self.query.bias.delta", "base_model.basis");
        assertThat(Files.readString(parent.resolve("delta/adapter_config.json")))
                .contains(
                        "\"peft_type\": \"DELTAWEAVE_MY_METHOD\"",
                        "\"base_model_name_or_path\": null",
                        "\"modules_to_save\": null",
                        "\"task_type\": null",
                        "\"settings\": {}");
    }

    @Test
    void save_taskTypeNote_isWhatPeftReads() throws IOException {
        DeltaContent content = Contents.lora(1);
        DeltaFiles.save(
                new DeltaContent(
                        content.spec(),
                        content.peft(),
                        content.entries(),
                        content.fingerprint(),
                        content.saved(),
                        Map.of("taskType", "TOKEN_CLS"),
                        "C:\\models\\bert"),
                parent.resolve("delta"));

        assertThat(Files.readString(parent.resolve("delta/adapter_config.json")))
                .contains("\"task_type\": \"TOKEN_CLS\"", "\"base_model_name_or_path\": \"bert\"");
    }

    @Test
    void read_returnsWhatWasSaved_bitForBit() {
        DeltaContent content = Contents.lora(3);
        DeltaFiles.save(content, parent.resolve("delta"));

        DeltaFile file = DeltaFiles.read(parent.resolve("delta"));

        assertThat(file.directory()).isEqualTo(parent.resolve("delta"));
        assertThat(file.spec()).isEqualTo(content.spec());
        assertThat(file.fingerprint()).isEqualTo(Contents.FINGERPRINT);
        assertThat(file.notes()).isEqualTo(Map.of("labels", List.of("no", "yes"), "epochs", 3));
        assertThat(file.tensors())
                .containsOnlyKeys(
                        "base_model.model." + Contents.QUERY + ".lora_A.weight",
                        "base_model.model." + Contents.QUERY + ".lora_B.weight");
        assertThat(file.saved()).containsOnlyKeys("classifier.weight", "classifier.bias");
        file.saved().forEach((name, value) -> assertThat(Contents.bits(value))
                .isEqualTo(Contents.bits(content.saved().get(name))));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void restore_fillsTheTensors_bitForBit(DataType type) {
        DeltaContent content = Contents.lora(4);
        DeltaFiles.save(content, parent.resolve("delta"));
        DeltaContent attached = Contents.empty(content, type);

        DeltaFiles.restore(DeltaFiles.read(parent.resolve("delta")), attached);

        for (int i = 0; i < 2; i++) {
            assertThat(attached.entries().get(i).value().dataType()).isEqualTo(type);
            assertThat(Contents.bits(attached.entries().get(i).value()))
                    .isEqualTo(Contents.bits(content.entries().get(i).value()));
        }
    }

    @Test
    void save_sameContentInAnotherOrder_sameBytes() throws IOException {
        DeltaContent content = Contents.lora(5);
        DeltaFiles.save(content, parent.resolve("a"));
        DeltaFiles.save(
                Contents.with(
                        content, content.entries().get(1), content.entries().get(0)),
                parent.resolve("b"));

        for (String file : names(parent.resolve("a"))) {
            assertThat(parent.resolve("b").resolve(file))
                    .hasBinaryContent(Files.readAllBytes(parent.resolve("a").resolve(file)));
        }
    }

    @Test
    void save_overExisting_replacesTheDeltaAndKeepsOtherFiles() throws IOException {
        Path directory = parent.resolve("delta");
        DeltaFiles.save(Contents.lora(6), directory);
        Files.writeString(directory.resolve("README.md"), "mine");

        DeltaContent content = Contents.lora(7);
        DeltaFiles.save(content, directory);

        assertThat(names(directory)).containsExactly("README.md", "adapter_config.json", "adapter_model.safetensors");
        assertThat(names(parent)).containsExactly("delta");
        assertThat(Contents.bits(DeltaFiles.read(directory).saved().get("classifier.weight")))
                .isEqualTo(Contents.bits(content.saved().get("classifier.weight")));
    }

    @Test
    void save_failing_leavesExistingDeltaUntouched() throws IOException {
        Path directory = parent.resolve("delta");
        DeltaFiles.save(Contents.lora(6), directory);
        byte[] config = Files.readAllBytes(directory.resolve("adapter_config.json"));
        byte[] tensors = Files.readAllBytes(directory.resolve("adapter_model.safetensors"));
        DeltaContent tooLarge = Contents.with(
                Contents.lora(7), TensorEntry.of(Contents.QUERY, "lora_A", Nd4j.create(new double[] {1, 1e300})));

        assertThatThrownBy(() -> DeltaFiles.save(tooLarge, directory)).hasMessageContaining("holds 1.0E300");

        assertThat(directory.resolve("adapter_config.json")).hasBinaryContent(config);
        assertThat(directory.resolve("adapter_model.safetensors")).hasBinaryContent(tensors);
        assertThat(names(parent)).containsExactly("delta");
    }

    @Test
    void save_placeIsAFile_isRefused() throws IOException {
        Path file = Files.writeString(parent.resolve("delta"), "mine");

        assertThatThrownBy(() -> DeltaFiles.save(Contents.lora(1), file))
                .hasMessage("[DW-220] Delta directory " + file + " cannot be written: it is not a directory."
                        + " Name a directory, which is made if it does not exist.");
        assertThatThrownBy(() -> DeltaFiles.save(Contents.lora(1), file.resolve("below")))
                .hasMessageStartingWith("[DW-220] Delta directory " + file.resolve("below") + " cannot be written: ")
                .hasMessageEndingWith(". Check that its parent directory may be written and has room.");
        assertThat(file).hasContent("mine");
    }

    @Test
    void save_twoTensorsOfOneName_isRefused() {
        TensorEntry entry = TensorEntry.of("classifier", "weight", Nd4j.ones(2));
        DeltaContent content = Contents.lora(1);
        DeltaContent clash = new DeltaContent(
                content.spec(), Optional.empty(), List.of(entry), "", content.saved(), Map.of(), "bert");

        assertThatThrownBy(() -> DeltaFiles.save(clash, parent.resolve("delta")))
                .hasMessage("[DW-226] Two tensors of the delta would have the name"
                        + " 'base_model.model.classifier.weight' in its file. Give the method's tensors, and the"
                        + " tensors saved beside them, different names.");
        assertThat(parent.resolve("delta")).doesNotExist();
    }

    @Test
    void save_noteWithAReservedName_isRefused() {
        assertThatThrownBy(() -> DeltaFiles.save(notes(Map.of("seed", 1)), parent.resolve("delta")))
                .hasMessage("[DW-226] A note for the delta file is called 'seed', which the file uses itself."
                        + " Give the note another name than format, method, settings, seed, fingerprint, tensors,"
                        + " saved.");
    }

    @ParameterizedTest
    @CsvSource({
        "distilbert/distilbert-base-uncased, distilbert/distilbert-base-uncased",
        "gpt2, gpt2",
        "/home/someone/bert/, bert",
        "../models/bert, bert",
        "./bert, bert",
        "home/someone/bert, bert"
    })
    void save_baseModel_isItsNameOnTheHubOrThePathsLastPart(String given, String written) throws IOException {
        DeltaContent lora = Contents.lora(1);
        DeltaFiles.save(
                new DeltaContent(lora.spec(), lora.peft(), lora.entries(), "", lora.saved(), lora.notes(), given),
                parent.resolve("delta"));
        assertThat(Files.readString(parent.resolve("delta/adapter_config.json")))
                .contains("\"base_model_name_or_path\": \"" + written + "\"");
    }

    @Test
    void save_noteThatIsNoJson_isRefused() {
        assertThatThrownBy(() -> DeltaFiles.save(notes(Map.of("when", new Object())), parent.resolve("delta")))
                .hasMessageStartingWith("[DW-226] The delta's configuration cannot be written as JSON: ")
                .hasMessageEndingWith(
                        "Use strings, numbers, booleans, lists and maps in notes and in the method's PEFT entries.");
    }

    private static DeltaContent notes(Map<String, Object> notes) {
        return new DeltaContent(Contents.spec(), Optional.empty(), List.of(), "", Map.of(), notes, "bert");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
