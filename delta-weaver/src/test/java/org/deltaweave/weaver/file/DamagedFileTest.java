package org.deltaweave.weaver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.tensor.DeltaweaveException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class DamagedFileTest {
    private static final String KEY = "base_model.model." + Contents.QUERY + ".lora_";

    @TempDir
    Path parent;

    private Path directory;
    private Path config;

    @BeforeEach
    void save() {
        directory = parent.resolve("delta");
        config = directory.resolve("adapter_config.json");
        DeltaFiles.save(Contents.lora(1), directory);
    }

    @Test
    void read_nothingThere() {
        Path absent = parent.resolve("absent");
        assertThatThrownBy(() -> DeltaFiles.read(absent))
                .hasMessage("[DW-221] Delta directory " + absent + " does not exist."
                        + " Name a directory that holds adapter_config.json and adapter_model.safetensors.");
        assertThatThrownBy(() -> DeltaFiles.read(config)).hasMessageContaining(config + " is not a directory. ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors"})
    void read_oneFileMissing(String file) throws IOException {
        Files.delete(directory.resolve(file));
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessage("[DW-221] Delta directory " + directory + " has no " + file
                        + ". Name a directory that holds adapter_config.json and adapter_model.safetensors.");
    }

    @Test
    void read_configIsNoJson() throws IOException {
        Files.writeString(config, "{\"peft_type\": ");
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessageStartingWith("[DW-222] File " + config + " is not valid JSON: Unexpected end-of-input")
                .hasMessageEndingWith(". The file is damaged or was edited: write it again.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "", "3", "null"})
    void read_configIsNoObject(String text) throws IOException {
        Files.writeString(config, text);
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessage("[DW-222] File " + config + " is not a JSON object."
                        + " The file is damaged or was edited: write it again.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{\"a\": 1, \"a\": 2}", "{\"a\": NaN}"})
    void read_configIsAlmostJson(String text) throws IOException {
        Files.writeString(config, text);
        assertThatThrownBy(() -> DeltaFiles.read(directory)).hasMessageContaining(config + " is not valid JSON: ");
    }

    @Test
    void read_configIsNoText() throws IOException {
        Files.write(config, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
        assertThatThrownBy(() -> DeltaFiles.read(directory)).hasMessageContaining(config + " is not valid UTF-8. ");
    }

    @Test
    void read_configIsHuge() throws IOException {
        byte[] text = new byte[(4 << 20) + 1];
        Arrays.fill(text, (byte) ' ');
        Files.write(config, text);
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessageContaining(config + " is longer than 4194304 bytes, too long for a configuration. ");
    }

    @Test
    void read_configNestsDeeply() throws IOException {
        Files.writeString(config, "[".repeat(100_000));
        assertThatThrownBy(() -> DeltaFiles.read(directory)).hasMessageContaining(config + " is not valid JSON: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"format\": 1|\"format\": \"1\"|deltaweave.format' is \"1\". It must be a whole number",
                "\"format\": 1,||deltaweave.format' is missing. It must be a whole number",
                "\"method\": \"lora\"|\"method\": [1]|deltaweave.method' is [1]. It must be a string",
                "\"rank\": \"2\"|\"rank\": 2|deltaweave.settings' is "
                        + "{\"rank\":2,\"targets\":\"attention.query\"}. It must be an object of strings",
                "\"seed\": 7|\"seed\": 7.5|deltaweave.seed' is 7.5. It must be a whole number",
                "\"seed\": 7|\"seed\": 99999999999999999999|deltaweave.seed' is 99999999999999999999. It must be a"
                        + " whole number",
                "\"fingerprint\": \"sha256:0123abcd\"|\"fingerprint\": null|deltaweave.fingerprint' is null. It must be"
                        + " a string",
                "\"tensors\": 2|\"tensors\": true|deltaweave.tensors' is true. It must be a whole number",
                "\"peft_type\": \"LORA\"|\"peft_type\": {}|peft_type' is {}. It must be a string"
            })
    void read_entryOfWrongType(String original, String replacement, String text) throws IOException {
        replace(original, replacement == null ? "" : replacement);
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessage("[DW-222] In " + config + ", '" + text
                        + "; the file is damaged or was edited: write it again.");
    }

    @Test
    void read_ownEntryIsNoObject() throws IOException {
        Files.writeString(config, "{\"peft_type\": \"LORA\", \"deltaweave\": 1}");
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessageContaining("'deltaweave' is 1. It must be an object; ");
    }

    @Test
    void read_savedIsNoListOfStrings() throws IOException {
        replace("\"classifier.bias\"", "5");
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessageContaining(
                        "'deltaweave.saved' is [5,\"classifier.weight\"]. It must be a list of strings; ");
    }

    @Test
    void read_laterFormat() throws IOException {
        replace("\"format\": 1", "\"format\": 2");
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessage("[DW-223] Delta directory " + directory + " has format 2, but this version reads format 1."
                        + " Use the version of Deltaweave that wrote it, or a newer one.");
    }

    @Test
    void read_tensorCountDiffers() throws IOException {
        replace("\"tensors\": 2", "\"tensors\": 3");
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessage("[DW-225] Delta directory " + directory
                        + " should have 3 tensors of the method, but has 2."
                        + " Its two files do not belong together: copy or write the directory again.");
    }

    @Test
    void read_savedTensorMissing() throws IOException {
        replace("\"classifier.bias\"", "\"pooler.bias\"");
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessage("[DW-225] Delta directory " + directory
                        + " lacks the saved tensor 'base_model.model.pooler.bias'."
                        + " Its two files do not belong together: copy or write the directory again.");
    }

    @Test
    void read_tensorsCutShort() throws IOException {
        Path tensors = directory.resolve("adapter_model.safetensors");
        byte[] bytes = Files.readAllBytes(tensors);
        for (int length : new int[] {0, 4, 100, bytes.length - 1}) {
            Files.write(tensors, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> DeltaFiles.read(directory))
                    .isInstanceOf(DeltaweaveException.class)
                    .hasMessageContaining(tensors.toString());
        }
    }

    @Test
    void restore_anotherBackbone() {
        DeltaFile file = DeltaFiles.read(directory);
        assertThatThrownBy(() -> DeltaFiles.requireBackbone(file, "sha256:ffff"))
                .hasMessage("[DW-230] Delta directory " + directory + " was trained on the backbone with fingerprint"
                        + " sha256:0123abcd, but this backbone has sha256:ffff."
                        + " Load the backbone that the delta was trained on, unmodified.");
    }

    @Test
    void restore_tensorsMissing() {
        DeltaContent two = Contents.lora(1);
        DeltaContent three = Contents.with(
                two,
                two.entries().get(0),
                two.entries().get(1),
                TensorEntry.of("bert.pooler.dense", "lora_A", Nd4j.ones(DataType.FLOAT, 2, 2)));
        assertThatThrownBy(() -> DeltaFiles.restore(DeltaFiles.read(directory), three))
                .hasMessage("[DW-225] Delta directory " + directory + " lacks 1 tensors that method 'lora' asks for:"
                        + " 'base_model.model.bert.pooler.dense.lora_A.weight'. Attach it with the targets and layers,"
                        + " and to the architecture, that it was trained with.");
    }

    @Test
    void restore_tensorsTooMany() {
        DeltaContent content = Contents.empty(Contents.lora(1), DataType.FLOAT);
        DeltaContent one = Contents.with(content, content.entries().get(0));
        assertThatThrownBy(() -> DeltaFiles.restore(DeltaFiles.read(directory), one))
                .hasMessage("[DW-225] Delta directory " + directory + " has 1 tensors that method 'lora' does not ask"
                        + " for: '" + KEY + "B.weight'. Attach it with the targets and layers, and to the"
                        + " architecture, that it was trained with.");
        assertThat(one.entries().get(0).value().sumNumber().doubleValue()).isZero();
    }

    @Test
    void restore_anotherShape_overwritesNothing() {
        DeltaContent content = Contents.empty(Contents.lora(1), DataType.FLOAT);
        DeltaContent wider = Contents.with(
                content,
                content.entries().get(0),
                TensorEntry.of(Contents.QUERY, "lora_B", Nd4j.zeros(DataType.FLOAT, 9, 2)));
        assertThatThrownBy(() -> DeltaFiles.restore(DeltaFiles.read(directory), wider))
                .hasMessage("[DW-225] Tensor '" + KEY + "B.weight' in delta directory " + directory
                        + " has shape [3, 2] instead of [9, 2]. Attach it with the settings, and to a backbone of the"
                        + " size, that it was trained with.");
        assertThat(content.entries().get(0).value().sumNumber().doubleValue()).isZero();
    }

    private void replace(String original, String replacement) throws IOException {
        String text = Files.readString(config);
        assertThat(text).contains(original);
        Files.write(config, text.replace(original, replacement).getBytes(StandardCharsets.UTF_8));
    }
}
