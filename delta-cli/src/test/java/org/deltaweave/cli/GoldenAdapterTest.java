package org.deltaweave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Takes adapters that PEFT made, and gives them back as they were. */
class GoldenAdapterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = "adapter_config.json";
    private static final String TENSORS = "adapter_model.safetensors";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "golden/peft/gpt2_lm/lora_bias_lora_only, golden/models/gpt2_lm, 'attention.qkv', true",
        "golden/peft/gpt2_lm/lora_rank_alpha_pattern, golden/models/gpt2_lm, 'attention.qkv,ffn.down', true",
        "golden/peft/llama_lm/lora_embedding, golden/models/llama_lm,"
                + " 'attention.query,attention.value,embeddings.word', false",
        "golden/peft/llama_seqcls/lora, golden/models/llama_seqcls, 'attention.query,attention.value', false",
        "golden/peft/bert_mlm/lora_embedding, golden/models/bert_mlm,"
                + " 'attention.query,attention.value,embeddings.word', false",
        "golden/real_adapters/bart_us_to_gb/lora_r8_all, models/g2p/us,"
                + " 'attention.key,attention.output,attention.query,attention.value,crossattention.key,"
                + "crossattention.output,crossattention.query,crossattention.value,ffn.down,ffn.up', false"
    })
    void import_thenExport_givesTheAdapterOfPeft(String adapter, String model, String targets, boolean transposed)
            throws IOException {
        Path theirs = data(adapter);
        Path delta = directory.resolve("delta");
        Path json = directory.resolve("import.json");
        Run in = Run.of("import", theirs, "--model", data(model), "--out", delta, "--json", json);
        assertThat(in.code()).as(in.err()).isZero();
        assertThat(in.err()).isEmpty();
        assertThat(JSON.readTree(json.toFile()).at("/settings/targets").asText())
                .isEqualTo(targets);

        Path ours = directory.resolve("peft");
        Run out = Run.of("export", delta, "--model", data(model), "--out", ours);
        assertThat(out.code()).as(out.err()).isZero();
        assertThat(out.err()).isEmpty();
        assertThat(ours.resolve(TENSORS)).hasBinaryContent(Files.readAllBytes(theirs.resolve(TENSORS)));
        JsonNode config = JSON.readTree(ours.resolve(CONFIG).toFile());
        JsonNode expected = JSON.readTree(theirs.resolve(CONFIG).toFile());
        assertThat(config.get("fan_in_fan_out").asBoolean()).isEqualTo(transposed);
        for (String key : new String[] {"r", "lora_alpha", "bias", "rank_pattern", "alpha_pattern", "task_type"}) {
            assertThat(config.get(key)).as(key).isEqualTo(expected.get(key));
        }
    }

    @Test
    void import_onAnotherArchitecture_namesTheModulesThatItLacks() {
        Path delta = directory.resolve("delta");
        Run run = Run.of(
                "import", data("golden/peft/gpt2_lm/lora"), "--model", data("golden/models/llama_lm"), "--out", delta);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "[DW-225]",
                        "acts on modules 'transformer.h.0.attn.c_attn', 'transformer.h.1.attn.c_attn', none of which"
                                + " the network has. Attach it to the architecture that it was trained on");
        assertThat(delta).doesNotExist();
    }

    private static Path data(String name) {
        String named = System.getProperty("DELTAWEAVE_DATA", System.getenv("DELTAWEAVE_DATA"));
        Path path = Path.of(named == null ? "../../shared/data" : named).resolve(name);
        assumeTrue(Files.isDirectory(path), "skipped: no reference data in " + path);
        return path;
    }
}
