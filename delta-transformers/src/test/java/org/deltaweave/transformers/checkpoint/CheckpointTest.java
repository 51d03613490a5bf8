package org.deltaweave.transformers.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.safetensors.SafetensorsWriter;
import org.deltaweave.tensor.safetensors.StorageType;
import org.deltaweave.transformers.Reference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CheckpointTest {
    private static final INDArray A = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
    private static final INDArray B = Nd4j.createFromArray(7f, 8f);

    @TempDir
    private Path root;

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(root.resolve("model"));
    }

    @Test
    void open_singleFile_readsTensorsAndRemembersTheRest() throws IOException {
        config("{\"model_type\":\"bert\",\"hidden_size\":3}");
        weights("model.safetensors", Map.of("bert.a", A, "b", B));
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.config().text("model_type")).isEqualTo("bert");
            assertThat(checkpoint.config().positive("hidden_size")).isEqualTo(3);
            assertThat(checkpoint.names()).containsExactly("b", "bert.a");
            assertThat(checkpoint.has("a")).isFalse();
            assertThat(checkpoint.tensor("bert.a", DataType.FLOAT, 2, 3)).isEqualTo(A);
            assertThat(checkpoint.unread()).containsExactly("b");
        }
    }

    @Test
    void open_shards_readsFromEach() throws IOException {
        config("{}");
        weights("one.safetensors", Map.of("a", A));
        weights("two.safetensors", Map.of("b", B));
        index("{\"metadata\":{},\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.tensor("a", DataType.FLOAT, 2, 3)).isEqualTo(A);
            assertThat(checkpoint.tensor("b", DataType.DOUBLE, 2)).isEqualTo(B.castTo(DataType.DOUBLE));
            assertThat(checkpoint.unread()).isEmpty();
        }
    }

    @Test
    void tensor_missingOrOtherShape_namesFileAndShapes() throws IOException {
        config("{}");
        weights("model.safetensors", Map.of("layer.weight", A));
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThatThrownBy(() -> checkpoint.tensor("layer.weight", DataType.FLOAT, 3, 2))
                    .hasMessage("[DW-307] Tensor 'layer.weight' in " + directory.resolve("model.safetensors")
                            + " has shape [2, 3] where the configuration asks for [3, 2]."
                            + " Check that config.json and the weights are of the same model.");
            assertThatThrownBy(() -> checkpoint.tensor("layer.wieght", DataType.FLOAT, 2, 3))
                    .hasMessageStartingWith("[DW-306] Checkpoint " + directory + " has no tensor 'layer.wieght'")
                    .hasMessageEndingWith("Nearest of its 1 tensors: 'layer.weight'.");
            assertThat(checkpoint.missing(List.of("x"), List.of("", "bert.")))
                    .hasMessageContaining("has no tensor 'x' or 'bert.x'");
            assertThat(checkpoint.unread()).containsExactly("layer.weight");
        }
    }

    @Test
    void open_incompleteDirectory_saysWhatIsMissing() throws IOException {
        Path absent = directory.resolve("absent");
        refused(absent, "[DW-300] There is no directory " + absent);
        refused(directory, "[DW-301] Directory " + directory + " has no config.json");
        config("[]");
        refused(directory, "[DW-301] File " + directory.resolve("config.json") + " is not a JSON object");
        config("{");
        refused(directory, "[DW-301] File " + directory.resolve("config.json") + " is not valid JSON: ");
        config("{}");
        refused(directory, "[DW-304] Directory " + directory + " has neither model.safetensors nor pytorch_model.bin,");
        Files.writeString(directory.resolve("pytorch_model.bin"), "x");
        refused(directory, "[DW-120] File " + directory.resolve("pytorch_model.bin") + " is no archive of torch.save");
        Files.writeString(directory.resolve("model.safetensors"), "short");
        refused(directory, "[DW-111] File " + directory.resolve("model.safetensors") + " has 5 bytes");
    }

    @Test
    void open_wrongIndex_saysWhere() throws IOException {
        config("{}");
        weights("one.safetensors", Map.of("a", A));
        weights("../outside.safetensors", Map.of("a", A));
        index("{}");
        refused(directory, "[DW-305] File " + indexFile() + " has no object 'weight_map'");
        index("not json");
        refused(directory, "[DW-305] File " + indexFile() + " is not valid JSON");
        for (String shard : List.of("../outside.safetensors", "/outside.safetensors", "", ".", "x/..")) {
            index("{\"weight_map\":{\"a\":\"" + shard + "\"}}");
            refused(directory, "places tensor 'a' in \"" + shard + "\", which is not a file inside the directory");
        }
        index("{\"weight_map\":{\"a\":1}}");
        refused(directory, "places tensor 'a' in 1, which is not a file inside the directory");
        index("{\"weight_map\":{\"a\":\"x\\u0000\"}}");
        refused(directory, "which is no file name");
        index("{\"weight_map\":{\"a\":\"two.safetensors\"}}");
        refused(directory, "places tensor 'a' in \"two.safetensors\", but there is no such file");
        index("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"one.safetensors\"}}");
        refused(directory, "says that tensor 'b' is in " + directory.resolve("one.safetensors") + ", but it is not");
    }

    @Test
    void open_tensorInTwoShards_isRefusedAndUnlistedOneFound() throws IOException {
        config("{}");
        weights("one.safetensors", Map.of("a", A, "b", B));
        weights("two.safetensors", Map.of("c", B));
        index("{\"weight_map\":{\"a\":\"one.safetensors\",\"c\":\"x/../two.safetensors\"}}");
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.names()).containsExactly("a", "b", "c");
            checkpoint.tensor("a", DataType.FLOAT, 2, 3);
            checkpoint.tensor("a", DataType.FLOAT, 2, 3);
            assertThat(checkpoint.unread()).containsExactly("b", "c");
        }
        weights("two.safetensors", Map.of("b", B, "c", B));
        refused(
                directory,
                "[DW-305] Tensor 'b' is both in " + directory.resolve("one.safetensors") + " and in "
                        + directory.resolve("two.safetensors"));
    }

    @Test
    void open_torchArchives_wholeAndInShards() throws IOException {
        config("{}");
        Files.write(directory.resolve("first.bin"), TorchArchive.of(Map.of("a", A)));
        Files.write(directory.resolve("second.bin"), TorchArchive.of(Map.of("b", B)));
        Files.writeString(
                directory.resolve("pytorch_model.bin.index.json"),
                "{\"weight_map\":{\"a\":\"first.bin\",\"b\":\"second.bin\"}}");
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.tensor("a", DataType.FLOAT, 2, 3)).isEqualTo(A);
            assertThat(checkpoint.tensor("b", DataType.DOUBLE, 2)).isEqualTo(B.castTo(DataType.DOUBLE));
        }
        Files.write(directory.resolve("pytorch_model.bin"), TorchArchive.of(Map.of("whole", B)));
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.names()).containsExactly("whole");
            assertThat(checkpoint.info("whole").shape()).containsExactly(2);
        }
        weights("model.safetensors", Map.of("safe", A));
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.names()).as("safetensors come first").containsExactly("safe");
        }
    }

    @Test
    void config_listsAndSections_areReadAndNamed() throws IOException {
        config("{\"eos\":2,\"ends\":[2,-3],\"big\":[4294967296],\"factors\":[1,2.5],\"mixed\":[1,\"x\"],"
                + "\"names\":[\"a\",\"b\"],\"none\":null,\"rope\":{\"factor\":8,\"inner\":{\"type\":1}}}");
        ModelConfig config = ModelConfig.read(directory);
        String file = directory.resolve("config.json").toString();
        assertThat(config.whole("eos")).isEqualTo(2);
        assertThat(config.wholes("eos")).containsExactly(2);
        assertThat(config.wholes("ends")).containsExactly(2, -3);
        assertThat(config.wholes("none")).isEmpty();
        assertThat(config.optionalWhole("none")).isEmpty();
        assertThat(config.optionalWhole("eos")).hasValue(2);
        assertThat(config.numbers("factors")).containsExactly(1.0, 2.5);
        assertThat(config.strings("names")).containsExactly("a", "b");
        assertThat(config.strings("absent")).isEmpty();
        assertThat(config.section("rope").number("factor")).isEqualTo(8);
        assertThatThrownBy(() -> config.wholes("big"))
                .hasMessageContaining("'big' is [4294967296], not a list of whole");
        assertThatThrownBy(() -> config.numbers("mixed"))
                .hasMessageContaining("'mixed' is [1,\"x\"], not a list of num");
        assertThatThrownBy(() -> config.strings("rope")).hasMessageContaining("not a list of texts");
        assertThatThrownBy(() -> config.section("eos"))
                .hasMessage("[DW-303] In " + file + ", key 'eos' is 2, not an object. Correct the file.");
        assertThatThrownBy(() -> config.section("rope").text("typ"))
                .hasMessageStartingWith("[DW-302] File " + file + " has no key 'rope.typ'");
        assertThatThrownBy(() -> config.section("rope").section("inner").text("type"))
                .hasMessageContaining("key 'rope.inner.type' is 1, not a text");
    }

    @Test
    void config_missingOrMistypedKey_isNamed() throws IOException {
        config("{\"hidden_size\":0,\"eps\":\"x\",\"name\":3,\"tie\":1,\"nothing\":null,\"big\":4294967296}");
        ModelConfig config = ModelConfig.read(directory);
        String file = directory.resolve("config.json").toString();
        assertThatThrownBy(() -> config.positive("hiden_size"))
                .hasMessageStartingWith("[DW-302] File " + file + " has no key 'hiden_size'")
                .hasMessageContaining("Nearest of its keys: 'hidden_size'");
        assertThatThrownBy(() -> config.positive("hidden_size"))
                .hasMessageStartingWith("[DW-303] In " + file + ", key 'hidden_size' is 0, not a whole number from 1");
        assertThatThrownBy(() -> config.positive("big")).hasMessageContaining("'big' is 4294967296, not a whole");
        assertThatThrownBy(() -> config.number("eps")).hasMessageContaining("'eps' is \"x\", not a number");
        assertThatThrownBy(() -> config.text("name")).hasMessageContaining("'name' is 3, not a text");
        assertThatThrownBy(() -> config.flag("tie", false)).hasMessageContaining("'tie' is 1, not true or false");
        assertThat(config.number("nothing", 0.5)).isEqualTo(0.5);
        assertThat(config.text("absent", "gelu")).isEqualTo("gelu");
        assertThat(config.flag("absent", true)).isTrue();
        assertThat(config.positive("absent", 2)).isEqualTo(2);
    }

    @Test
    void write_newAndExistingDirectory_readsBackAndIsDeterministic() throws IOException {
        config("{\"b\":{\"z\":1,\"y\":[1,2]},\"a\":1e-12}");
        Path vocabulary = Files.writeString(directory.resolve("vocab.txt"), "[PAD]\n");
        ModelConfig config = ModelConfig.read(directory);
        Path out = directory.resolve("out");
        Map<String, INDArray> tensors = Map.of("a", A, "b", B);
        CheckpointWriter.write(out, config.json(), tensors, StorageType.F16, List.of(vocabulary));
        byte[] first = Files.readAllBytes(out.resolve("model.safetensors"));
        assertThat(out.resolve("config.json"))
                .hasContent(
                        "{\n  \"a\": 1.0E-12,\n  \"b\": {\n    \"y\": [\n      1,\n      2\n    ],\n    \"z\": 1\n  }\n}\n");

        Files.writeString(out.resolve("model.safetensors"), "old");
        Files.writeString(out.resolve("notes.txt"), "mine");
        CheckpointWriter.write(out, config.json(), tensors, StorageType.F16, List.of(vocabulary));

        assertThat(out.resolve("model.safetensors")).hasBinaryContent(first);
        assertThat(out.resolve("vocab.txt")).hasContent("[PAD]\n");
        assertThat(out.resolve("notes.txt")).hasContent("mine");
        try (Checkpoint checkpoint = Checkpoint.open(out)) {
            assertThat(checkpoint.tensor("a", DataType.FLOAT, 2, 3)).isEqualTo(A);
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("config.json", "vocab.txt", "out");
        }
    }

    @Test
    void write_failing_leavesExistingFilesUntouched() throws IOException {
        config("{}");
        ModelConfig config = ModelConfig.read(directory);
        Path out = Files.createDirectory(directory.resolve("out"));
        Files.writeString(out.resolve("config.json"), "old");
        Path absent = directory.resolve("vocab.txt");
        assertThatThrownBy(() ->
                        CheckpointWriter.write(out, config.json(), Map.of("a", A), StorageType.F32, List.of(absent)))
                .hasMessageStartingWith("[DW-308] Checkpoint " + out + " cannot be written")
                .hasMessageContaining("vocab.txt");
        assertThat(out.resolve("config.json")).hasContent("old");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(directory.resolve("config.json"), out);
        }
    }

    @Test
    void open_pretrainedModel_allTensorsReadable() {
        Path model = Reference.data("models/mini-bert");
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            int hidden = checkpoint.config().positive("hidden_size");
            INDArray words = checkpoint.tensor(
                    "bert.embeddings.word_embeddings.weight",
                    DataType.FLOAT,
                    checkpoint.config().positive("vocab_size"),
                    hidden);
            assertThat(words.norm2Number().doubleValue()).isGreaterThan(1).isFinite();
            for (String name : List.copyOf(checkpoint.unread())) {
                checkpoint
                        .tensor(name, DataType.FLOAT, checkpoint.info(name).shape())
                        .close();
            }
            assertThat(checkpoint.unread()).isEmpty();
            assertThat(checkpoint.config().number("layer_norm_eps")).isEqualTo(1e-12);
        }
    }

    private void refused(Path path, String text) {
        assertThatThrownBy(() -> Checkpoint.open(path).close())
                .isInstanceOf(DeltaweaveException.class)
                .hasMessageContaining(text);
    }

    private void config(String json) throws IOException {
        Files.writeString(directory.resolve("config.json"), json);
    }

    private Path indexFile() {
        return directory.resolve("model.safetensors.index.json");
    }

    private void index(String json) throws IOException {
        Files.writeString(indexFile(), json);
    }

    private void weights(String name, Map<String, INDArray> tensors) {
        SafetensorsWriter.write(directory.resolve(name).normalize(), tensors, StorageType.F32, Map.of("format", "pt"));
    }
}
