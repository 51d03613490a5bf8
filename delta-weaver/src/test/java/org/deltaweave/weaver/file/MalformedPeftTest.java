package org.deltaweave.weaver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.safetensors.SafetensorsWriter;
import org.deltaweave.tensor.safetensors.StorageType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adapters as PEFT writes them, damaged: each is refused with what is wrong and where. */
class MalformedPeftTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String MODULE = "base_model.model.bert.layer.0.query";
    private static final long SEED = 20260727;

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final Map<String, INDArray> tensors = new TreeMap<>();
    private final ObjectNode config = JSON.createObjectNode()
            .put("peft_type", "LORA")
            .put("task_type", "SEQ_CLS")
            .put("bias", "all")
            .put("r", 2)
            .put("lora_alpha", 4)
            .put("lora_dropout", 0.1)
            .put("use_rslora", false)
            .put("layers_to_transform", 0)
            .putNull("exclude_modules");

    @BeforeEach
    void adapter() {
        config.putArray("target_modules").add("query");
        config.putArray("modules_to_save").add("classifier");
        config.putObject("rank_pattern").put("query", 2);
        config.putObject("alpha_pattern");
        add(MODULE + ".lora_A.weight", 2, 3);
        add(MODULE + ".lora_B.weight", 3, 2);
        add(MODULE + ".base_layer.bias", 3);
        add("base_model.model.bert.layer.0.key.bias", 3);
        add("base_model.model.classifier.weight", 2, 3);
        add("base_model.model.classifier.bias", 2);
        add("base_model.model.classifier.original_module.bias", 2);
        tensors.put(
                "base_model.model.classifier.modules_to_save.bias", tensors.get("base_model.model.classifier.bias"));
    }

    @Test
    void read_undamaged_isSortedByWhatItIs() throws IOException {
        config.put("invented_later", 3).put("invented_and_unused", false);
        ((ObjectNode) config.get("alpha_pattern")).put("value", 3);

        DeltaFile file = read();

        assertThat(file.tensors().keySet())
                .containsExactly(
                        "base_model.model.bert.layer.0.key.bias",
                        MODULE + ".base_layer.bias",
                        MODULE + ".lora_A.weight",
                        MODULE + ".lora_B.weight");
        assertThat(file.saved()).containsOnlyKeys("classifier.weight", "classifier.bias");
        assertThat(file.spec().settings())
                .isEqualTo(Map.of(
                        "rank",
                        "2",
                        "alpha",
                        "4.0",
                        "dropout",
                        "0.1",
                        "rslora",
                        "false",
                        "bias",
                        "all",
                        "rankPattern",
                        "query=2"));
        assertThat(file.notes()).isEqualTo(Map.of("taskType", "SEQ_CLS"));
        assertThat(file.ignored()).containsExactly("alpha_pattern.value", "invented_later");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "peft_type|7|DW-222|'peft_type' is 7",
                "peft_type|null|DW-222|'peft_type' is null",
                "peft_type|'OFT'|DW-224|'peft_type' set to \"OFT\"",
                "r|2.5|DW-222|'r' is 2.5. It must be a whole number",
                "r|[2]|DW-222|'r' is [2]",
                "lora_alpha|'4'|DW-222|'lora_alpha' is \"4\". It must be a number",
                "lora_alpha|1e999|DW-222|'lora_alpha' is ",
                "lora_dropout|{}|DW-222|'lora_dropout' is {}",
                "use_rslora|0|DW-222|'use_rslora' is 0",
                "bias|true|DW-222|'bias' is true",
                "bias|'some'|DW-224|'bias' set to \"some\"",
                "bias|'none'|DW-224|'bias' is \"none\"",
                "bias|'lora_only'|DW-224|key.bias'",
                "target_modules|5|DW-222|'target_modules' is 5. It must be a list of strings",
                "target_modules|[5]|DW-222|'target_modules' is [5]",
                "target_modules|['value']|DW-224|query.lora_A.weight'",
                "target_modules|'(query'|DW-218|\"(query\" cannot be used",
                "target_modules|'.*(?!x)query'|DW-218|look-ahead",
                "exclude_modules|['query']|DW-224|query.lora_A.weight'",
                "layers_to_transform|[1]|DW-224|'target_modules' and the entries beside it",
                "layers_to_transform|'0'|DW-222|'layers_to_transform' is \"0\"",
                "layers_to_transform|[0.5]|DW-222|'layers_to_transform' is [0.5]",
                "layers_to_transform|99999999999|DW-222|'layers_to_transform' is 99999999999",
                "layers_pattern|{'a':1}|DW-222|'layers_pattern' is",
                "rank_pattern|[1]|DW-222|'rank_pattern' is [1]. It must be an object of numbers",
                "rank_pattern|{'query':'2'}|DW-222|'rank_pattern' is",
                "rank_pattern|{'(':2}|DW-218|\"(\" cannot be used",
                "alpha_pattern|{'query(;a)?':2}|DW-218|semicolon",
                "modules_to_save|['classifier',1]|DW-222|'modules_to_save' is [\"classifier\",1]",
                "task_type|1|DW-222|'task_type' is 1",
                "init_lora_weights|'pissa_niter_4'|DW-224|'init_lora_weights' set to \"pissa_niter_4\"",
                "layer_replication|[[0,1]]|DW-224|'layer_replication' set to [[0,1]]",
                "loftq_config|{'bits':4}|DW-224|'loftq_config' set to {\"bits\":4}",
                "base_model_name_or_path|{}|DW-222|'base_model_name_or_path' is {}"
            })
    void read_badEntry_isRefused(String key, String value, String id, String text) throws IOException {
        String json = value.replace('\'', '"');
        config.put(key, "HERE");
        write(config.toString().replace("\"HERE\"", json));
        assertThatThrownBy(() -> DeltaFiles.read(directory))
                .isInstanceOf(DeltaweaveException.class)
                .hasMessageStartingWith("[" + id + "] ")
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "base_model.model.bert.layer.0.query.lora_C.weight|it is neither LoRA's nor a saved module's",
                "base_model.model.bert.layer.0.query.lora_magnitude_vector|it is neither",
                "base_model.model.bert.layer.0.query.lora_A.default.weight|it is neither",
                "base_model.model.bert.layer.0.query.lora_A.bias.bias.weight|it is neither",
                "base_model.model.bert.layer.0.value.base_layer.weight|it is neither",
                "base_model.model.lm_head.weight|it is neither",
                "bert.layer.0.query.lora_A.weight|it is neither",
                "base_model.vera_A|it is neither",
                "''|it is neither",
                "base_model.model..lora_A.weight|it is neither",
                "base_model.model.bert.layer.0.value.lora_A.weight|its module is not one that 'target_modules'",
                "base_model.model.classifier.original_module.other|there is no trained tensor of its shape beside it",
                "base_model.model.classifier.modules_to_save.weight|it should equal 'classifier.weight'"
            })
    void read_unknownTensor_isNamed(String key, String why) throws IOException {
        add(key, 2, 3);
        assertThatThrownBy(this::read)
                .hasMessageStartingWith(
                        "[DW-224] Tensor '" + key + "' in delta directory " + directory + " is not supported: " + why)
                .hasMessageEndingWith(
                        ". Save the adapter again with PEFT, with the options that adapter_config.json names.");
    }

    /** Whatever is done to the two files, reading succeeds or says what is wrong in our own words. */
    @Test
    void read_randomDamage_neverCrashes() throws IOException {
        System.out.println("MalformedPeftTest seed " + SEED);
        read();
        byte[] goodConfig = Files.readAllBytes(directory.resolve("adapter_config.json"));
        byte[] goodTensors = Files.readAllBytes(directory.resolve("adapter_model.safetensors"));
        int refused = 0;
        for (int round = 0; round < 600; round++) {
            boolean ofConfig = round % 2 == 0;
            byte[] damaged = damage(ofConfig ? goodConfig : goodTensors);
            Files.write(directory.resolve("adapter_config.json"), ofConfig ? damaged : goodConfig);
            Files.write(directory.resolve("adapter_model.safetensors"), ofConfig ? goodTensors : damaged);
            try {
                DeltaFiles.read(directory);
            } catch (DeltaweaveException expected) {
                assertThat(expected).hasMessageMatching("(?s)\\[DW-\\d{3}\\] .*");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    /** Any value under any key: no exception but ours. */
    @Test
    void read_randomValues_neverCrashes() throws IOException {
        List<String> keys = new ArrayList<>();
        config.fieldNames().forEachRemaining(keys::add);
        List<String> values = List.of(
                "null",
                "true",
                "-1",
                "1e400",
                "9223372036854775808",
                "\"\"",
                "\"*\"",
                "\"a\\u0000b\"",
                "[]",
                "[[]]",
                "{}",
                "{\"\":0}",
                "{\"a\":{}}",
                "[\"\"]",
                "[null]",
                "\"" + "(".repeat(900) + "\"",
                "[\"" + "x".repeat(5000) + "\"]");
        for (String key : keys) {
            for (String value : values) {
                JsonNode before = config.get(key);
                config.put(key, "HERE");
                write(config.toString().replace("\"HERE\"", value));
                config.set(key, before);
                assertThatCode(() -> {
                            try {
                                DeltaFiles.read(directory);
                            } catch (DeltaweaveException expected) {
                                assertThat(expected.getMessage()).hasSizeLessThan(2000);
                            }
                        })
                        .as(key + " = " + value)
                        .doesNotThrowAnyException();
            }
        }
    }

    private byte[] damage(byte[] good) {
        byte[] damaged = good.clone();
        switch (random.nextInt(4)) {
            case 0 -> damaged = Arrays.copyOf(good, random.nextInt(good.length));
            case 1 -> damaged[random.nextInt(Math.min(good.length, 900))] = (byte) random.nextInt(256);
            case 2 -> {
                int from = random.nextInt(good.length);
                int to = Math.min(good.length, from + 1 + random.nextInt(20));
                for (int i = from; i < to; i++) {
                    damaged[i] = good[random.nextInt(good.length)];
                }
            }
            default -> {
                int cut = random.nextInt(good.length);
                int length = Math.min(good.length - cut, 1 + random.nextInt(30));
                damaged = new byte[good.length - length];
                System.arraycopy(good, 0, damaged, 0, cut);
                System.arraycopy(good, cut + length, damaged, cut, good.length - cut - length);
            }
        }
        return damaged;
    }

    private void add(String key, long... shape) {
        tensors.put(key, Contents.array(random, shape));
    }

    private DeltaFile read() throws IOException {
        write(config.toString());
        return DeltaFiles.read(directory);
    }

    private void write(String json) throws IOException {
        SafetensorsWriter.write(directory.resolve("adapter_model.safetensors"), tensors, StorageType.F32, Map.of());
        Files.writeString(directory.resolve("adapter_config.json"), json);
    }
}
