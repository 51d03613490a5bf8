package org.deltaweave.weaver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.weaver.discovery.DeltaKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class PeftFileTest {
    private static final String GOLDEN = "golden/peft/bert_seqcls/";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path parent;

    @ParameterizedTest
    @ValueSource(strings = {"lora_layers_to_transform", "prompt_tuning", "lora_all_linear"})
    void configJson_writesWhatPeftWrites(String method) throws IOException {
        String golden = Files.readString(Contents.data(GOLDEN + method + "/adapter_config.json"));

        assertThat(ConfigJson.write(JSON.readValue(golden, new TypeReference<Map<String, Object>>() {})))
                .isEqualTo(golden);
    }

    @Test
    void save_writesTheBytesThatPeftWrites() throws IOException {
        Path golden = Contents.data(GOLDEN + "lora_all_linear");
        DeltaFile file = DeltaFiles.read(golden);
        List<TensorEntry> entries = new ArrayList<>();
        file.tensors().forEach((key, value) -> {
            String path = key.substring("base_model.model.".length(), key.length() - ".lora_A.weight".length());
            String tensor = key.substring(key.length() - "lora_A.weight".length(), key.length() - ".weight".length());
            entries.add(TensorEntry.of(path, tensor, value));
        });

        DeltaFiles.save(
                new DeltaContent(file.spec(), Optional.of(Contents.LORA), entries, "", file.saved(), Map.of(), "bert"),
                parent.resolve("delta"));

        assertThat(entries).hasSize(26);
        assertThat(file.saved()).containsOnlyKeys("classifier.weight", "classifier.bias");
        assertThat(parent.resolve("delta/adapter_model.safetensors"))
                .hasBinaryContent(Files.readAllBytes(golden.resolve("adapter_model.safetensors")));
        Map<?, ?> ours =
                JSON.readValue(parent.resolve("delta/adapter_config.json").toFile(), Map.class);
        Map<?, ?> theirs = JSON.readValue(golden.resolve("adapter_config.json").toFile(), Map.class);
        assertThat((List<?>) ours.get("target_modules"))
                .isEqualTo(((List<?>) theirs.get("target_modules"))
                        .stream().sorted().toList());
    }

    @Test
    void read_plainLora_hasItsSettings() {
        DeltaFile file = DeltaFiles.read(Contents.data("models/peft-adapters/distilbert-lora-imdb"));

        assertThat(file.spec())
                .isEqualTo(new DeltaSpec(
                        "lora", Map.of("rank", "8", "alpha", "16.0", "dropout", "0.1", "rslora", "false"), 0));
        assertThat(file.fingerprint()).isEmpty();
        assertThat(file.saved())
                .containsOnlyKeys(
                        "classifier.bias", "classifier.weight", "pre_classifier.bias", "pre_classifier.weight");
        assertThat(file.tensors().keySet())
                .hasSize(24)
                .contains("base_model.model.distilbert.transformer.layer.5.attention.v_lin.lora_B.weight");
    }

    @Test
    void read_gpt2WithAHeadThatItsConfigurationDoesNotName_isUnderstood() {
        DeltaFile file = DeltaFiles.read(Contents.data("models/peft-adapters/gpt2-lora-anirudh"));

        assertThat(file.spec().settings())
                .isEqualTo(Map.of("rank", "8", "alpha", "8.0", "dropout", "0.0", "rslora", "false"));
        assertThat(file.saved()).containsOnlyKeys("score.weight");
        assertThat(file.tensors()).hasSize(24);
        assertThat(file.tensors()
                        .get("base_model.model.transformer.h.11.attn.c_attn.lora_B.weight")
                        .shape())
                .containsExactly(2304, 8);
        assertThat(file.notes()).isEqualTo(Map.of("taskType", "SEQ_CLS", "baseModel", "gpt2"));
        assertThat(file.ignored()).isEmpty();
    }

    /** Also those of architectures that have no backbone here: reading and writing need none. */
    @Test
    void export_everyGoldenLora_isWrittenByteForByte() throws IOException {
        Path golden = Contents.data("golden");
        List<Path> adapters;
        try (Stream<Path> all = Files.walk(golden.resolve("peft"), 2)) {
            adapters = all.filter(path -> path.getFileName().toString().matches("lora.*|rslora"))
                    .toList();
        }
        assertThat(adapters).hasSizeGreaterThanOrEqualTo(38);
        for (Path adapter : adapters) {
            Path model = golden.resolve("models").resolve(adapter.getParent().getFileName());
            Path out = parent.resolve("out");
            try (SafetensorsFile backbone = SafetensorsFile.open(model.resolve("model.safetensors"))) {
                DeltaFiles.export(
                        adapter,
                        name -> backbone.names().contains(name)
                                ? Optional.of(backbone.read(name, DataType.FLOAT))
                                : Optional.empty(),
                        out);
            }
            assertThat(out.resolve("adapter_model.safetensors"))
                    .as(adapter.toString())
                    .hasBinaryContent(Files.readAllBytes(adapter.resolve("adapter_model.safetensors")));
            assertThat(out.resolve("adapter_config.json"))
                    .as(adapter.toString())
                    .hasContent(Files.readString(adapter.resolve("adapter_config.json")));
            assertThat(DeltaFiles.read(adapter).ignored()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bart_us_to_gb/lora_r8_all",
                "stories260K_sst2/lora_r8_all",
                "stories260K_sst2/lora_r8_all_lr15e4"
            })
    void export_adapterThatWasReallyTrained_isWrittenByteForByte(String name) throws IOException {
        Path adapter = Contents.data("golden/real_adapters/" + name);
        DeltaFiles.export(adapter, unknown -> Optional.empty(), parent.resolve("out"));
        assertThat(parent.resolve("out/adapter_model.safetensors"))
                .hasBinaryContent(Files.readAllBytes(adapter.resolve("adapter_model.safetensors")));
        assertThat(DeltaFiles.read(adapter).ignored()).isEmpty();
    }

    @Test
    void read_oldArchive_isUnderstoodAndWrittenAsSafetensors() {
        DeltaFile file = DeltaFiles.read(Contents.data("models/peft-adapters/gpt2-lora-bin-thesotti"));

        assertThat(file.spec().settings())
                .isEqualTo(Map.of("rank", "8", "alpha", "32.0", "dropout", "0.0", "rslora", "false"));
        assertThat(file.saved()).containsOnlyKeys("score.weight");
        assertThat(file.tensors())
                .hasSize(48)
                .containsKey("base_model.model.transformer.h.7.attn.c_proj.lora_A.weight");

        DeltaFiles.export(file.directory(), name -> Optional.empty(), parent.resolve("peft"));
        DeltaFile again = DeltaFiles.read(parent.resolve("peft"));
        assertThat(again.tensors()).isEqualTo(file.tensors());
        assertThat(again.saved()).isEqualTo(file.saved());
        assertThat(again.spec()).isEqualTo(file.spec());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bert_seqcls/dora|'use_dora' set to true",
                "bert_seqcls/vera|'peft_type' set to \"VERA\"",
                "bert_seqcls/prompt_tuning|'peft_type' set to \"PROMPT_TUNING\""
            })
    void read_goldenBeyondPlainLora_isRefusedByName(String golden, String what) {
        Path directory = Contents.data("golden/peft/" + golden);
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessageStartingWith("[DW-224] File " + directory.resolve("adapter_config.json") + " of PEFT has "
                        + what + ", which is not supported. ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "use_dora|true",
                "use_qalora|true",
                "corda_config|{\"sample_count\":1}",
                "trainable_token_indices|[1]",
                "megatron_config|{\"a\":1}",
                "alora_invocation_tokens|[5]",
                "target_parameters|[\"experts\"]",
                "layer_replication|[[0,4]]",
                "init_lora_weights|\"pissa\"",
                "init_lora_weights|\"olora\"",
                "lora_bias|true"
            })
    void read_unsupportedEntry_isRefusedByName(String key, String value) throws IOException {
        Path directory = peft(key, value);
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessage("[DW-224] File " + directory.resolve("adapter_config.json") + " of PEFT has '" + key
                        + "' set to " + value + ", which is not supported."
                        + " Train the adapter without it, or merge it into the backbone with PEFT.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "r|\"8\"|a whole number",
                "lora_alpha|null|a number",
                "use_rslora|1|true or false",
                "modules_to_save|\"classifier\"|a list of strings"
            })
    void read_entryOfWrongType_isRefused(String key, String value, String expected) throws IOException {
        Path directory = peft(key, value);
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .hasMessage("[DW-222] In " + directory.resolve("adapter_config.json") + ", '" + key + "' is " + value
                        + ". It must be " + expected + "; the file is damaged or was edited: write it again.");
    }

    @Test
    void read_peftTypeOnly_hasPeftsDefaults() throws IOException {
        assertThat(DeltaFiles.read(peft("revision", "null")).spec().settings())
                .isEqualTo(Map.of("rank", "8", "alpha", "8.0", "dropout", "0.0", "rslora", "false"));
    }

    @Test
    void complete_goldenOfSomeLayers_namesTargetsAndLayers() {
        DeltaFile file = DeltaFiles.read(Contents.data(GOLDEN + "lora_layers_to_transform"));

        assertThat(DeltaFiles.complete(file, sites()).settings())
                .containsEntry("targets", "attention.query,attention.value")
                .containsEntry("layers", "1");
    }

    @Test
    void complete_goldenOfAllLayers_namesTargetsOnly() {
        DeltaFile file = DeltaFiles.read(Contents.data(GOLDEN + "lora_bias_lora_only"));

        assertThat(DeltaFiles.complete(file, sites()).settings())
                .containsEntry("targets", "attention.query,attention.value")
                .containsEntry("bias", "lora-only")
                .doesNotContainKey("layers");
    }

    @Test
    void complete_otherModulesInEachLayer_namesSites() throws IOException {
        Path directory = peft(
                "r",
                "2",
                "bert.encoder.layer.0.attention.self.query",
                "bert.encoder.layer.1.attention.self.value",
                "bert.pooler.dense");

        assertThat(DeltaFiles.complete(DeltaFiles.read(directory), sites()).settings())
                .containsEntry("targets", "encoder.0.attention.query,encoder.1.attention.value,pooler")
                .doesNotContainKey("layers");
    }

    @Test
    void complete_someModulesMissing_isRefused() {
        Path directory = Contents.data(GOLDEN + "lora_all_linear");
        assertThatThrownBy(() -> DeltaFiles.complete(DeltaFiles.read(directory), sites()))
                .hasMessage("[DW-225] Delta directory " + directory + " acts on modules"
                        + " 'bert.encoder.layer.0.attention.output.dense', 'bert.encoder.layer.0.attention.self.key',"
                        + " 'bert.encoder.layer.0.intermediate.dense' and 5 more, which the network does not have."
                        + " Attach it to the architecture that it was trained on, whose modules have these names.");
    }

    @Test
    void complete_noModuleInTheNetwork_isRefused() throws IOException {
        Path directory = peft("r", "2");
        assertThatThrownBy(() -> DeltaFiles.complete(DeltaFiles.read(directory), sites()))
                .hasMessage("[DW-225] Delta directory " + directory + " acts on modules 'model.q_proj', none of which"
                        + " the network has. Attach it to the architecture that it was trained on, whose modules have"
                        + " these names.");
    }

    @Test
    void complete_ownFile_keepsItsSpec() {
        DeltaFiles.save(Contents.lora(1), parent.resolve("delta"));

        assertThat(DeltaFiles.complete(DeltaFiles.read(parent.resolve("delta")), sites()))
                .isEqualTo(Contents.spec());
    }

    private static List<SiteName> sites() {
        List<SiteName> sites = new ArrayList<>();
        for (int layer = 0; layer < 2; layer++) {
            for (String part : List.of("query", "value")) {
                String external = "bert.encoder.layer." + layer + ".attention.self." + part;
                sites.add(site("attention." + part, layer, external, DeltaKind.ACTIVATION));
                sites.add(site("attention." + part + ".weight", layer, external + ".weight", DeltaKind.PARAMETER));
            }
        }
        sites.add(new SiteName("pooler", "pooler", OptionalInt.empty(), "bert.pooler.dense", DeltaKind.ACTIVATION));
        return sites;
    }

    private static SiteName site(String joinPoint, int layer, String external, DeltaKind kind) {
        return new SiteName("encoder." + layer + "." + joinPoint, joinPoint, OptionalInt.of(layer), external, kind);
    }

    /** A small file as PEFT would write it, with one entry set. */
    private Path peft(String key, String value) throws IOException {
        return peft(key, value, "model.q_proj");
    }

    private Path peft(String key, String value, String... modules) throws IOException {
        Path directory = parent.resolve("delta");
        DeltaContent lora = Contents.lora(1);
        TensorEntry[] entries = Arrays.stream(modules)
                .map(module -> TensorEntry.of(module, "lora_A", Nd4j.ones(2, 2)))
                .toArray(TensorEntry[]::new);
        DeltaContent content = Contents.with(lora, entries);
        DeltaFiles.save(
                new DeltaContent(lora.spec(), lora.peft(), content.entries(), "", Map.of(), Map.of(), ""), directory);
        ObjectNode config = JSON.createObjectNode().put("peft_type", "LORA");
        config.set(key, JSON.readTree(value));
        Files.writeString(directory.resolve("adapter_config.json"), config.toString());
        return directory;
    }
}
