package org.deltaweave.conformance.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Guice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.deltaweave.weaver.file.DeltaFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** LoRA at {@code attention.qkv}, where files join query, key and value: one after another, or head by head. */
class JoinedProjectionTest {
    private static final String GPT2 =
            """
            {"model_type": "gpt2", "vocab_size": 19, "n_embd": 12, "n_head": 3, "n_layer": 2, "n_positions": 16}
            """;
    private static final String GPT_NEOX =
            """
            {"model_type": "gpt_neox", "vocab_size": 19, "hidden_size": 12, "num_attention_heads": 3,
             "num_hidden_layers": 2, "intermediate_size": 20, "max_position_embeddings": 16, "rotary_pct": 0.5}
            """;
    private static final TokenBatch BATCH =
            TokenBatch.of(List.of(new int[] {3, 1, 4, 1, 5}, new int[] {9, 2, 6}, new int[] {5}));

    private static DeltaWeaver weaver;

    @TempDir
    Path parent;

    @BeforeAll
    static void weave() {
        SelfAttach.install();
        weaver = Guice.createInjector(new DeltaModule()).getInstance(DeltaWeaver.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {GPT2, GPT_NEOX})
    void merge_equalsAttached_isComputedOnce_andIsUndoneBitForBit(String config) throws IOException {
        ObjectNode json = (ObjectNode) new JsonMapper().readTree(config);
        try (Backbone backbone = Backbone.random(json, 7, DataType.DOUBLE);
                Transformer network = backbone.newNetwork(1)) {
            double[] before = states(network);
            Attachment delta = weaver.attach(
                    network,
                    DeltaSpec.of("lora")
                            .with("targets", "attention.qkv")
                            .with("rank", 2)
                            .with("bias", "lora-only"));
            assertThat(delta.sites())
                    .contains("decoder.0.attention.qkv", "decoder.0.attention.qkv.bias")
                    .doesNotContain("decoder.0.attention.query.bias");
            assertThat(states(network)).isEqualTo(before);

            randomize(delta);
            double[] attached = states(network);
            assertThat(Golden.distance(attached, before)).isGreaterThan(1e-2);
            delta.merge();
            Tensor weight = qkv(network);
            Golden.assertWithin("merged", states(network), attached, 1e-12);
            assertThat(qkv(network)).isSameAs(weight);
            assertThat(weight.shape()).containsExactly(36, 12);

            delta.unmerge();
            assertThat(states(network)).isEqualTo(attached);
            delta.detach();
            assertThat(states(network)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "attention.query, lora-only, query.bias",
        "attention.qkv, lora-only, qkv.bias",
        "attention.query, all, qkv.bias"
    })
    void bias_ofAPartOrOfTheWhole_isTrainedOnce(String target, String which, String trained) throws IOException {
        ObjectNode json = (ObjectNode) new JsonMapper().readTree(GPT2);
        try (Backbone backbone = Backbone.random(json, 7, DataType.FLOAT);
                Transformer network = backbone.newNetwork(1)) {
            DeltaSpec spec = DeltaSpec.of("lora").with("targets", target).with("bias", which);
            assertThat(weaver.attach(network, spec).sites())
                    .filteredOn(site -> site.matches("decoder\\.0\\.attention\\.(qkv|query|key|value)\\.bias"))
                    .containsExactly("decoder.0.attention." + trained);
        }
    }

    @Test
    void export_deltaOfParts_saysThatPeftActsOnTheWholeOnly() throws IOException {
        ObjectNode json = (ObjectNode) new JsonMapper().readTree(GPT2);
        try (Backbone backbone = Backbone.random(json, 7, DataType.FLOAT);
                Transformer network = backbone.newNetwork(1)) {
            Path directory = parent.resolve("delta");
            Attachment delta = weaver.attach(
                    network,
                    DeltaSpec.of("lora").with("targets", "attention.query").with("layers", "1"));
            weaver.save(network, delta, Map.of(), Map.of(), directory);

            assertThatThrownBy(() -> DeltaFiles.export(directory, name -> Optional.empty(), parent.resolve("peft")))
                    .hasMessage("[DW-227] Delta directory " + directory
                            + " acts on [transformer.h.1.attn.c_attn.query], parts of modules on which PEFT acts only as a"
                            + " whole. Train it with the target attention.qkv instead of attention.query, attention.key"
                            + " and attention.value.");
            assertThat(parent.resolve("peft")).doesNotExist();
            delta.detach();
            assertThat(weaver.attach(network, weaver.read(directory)).sites())
                    .containsExactly("decoder.1.attention.query");
        }
    }

    private static Tensor qkv(Transformer network) {
        return network.layers().stream()
                .filter(layer -> layer.joinPoints().contains("attention.qkv.weight"))
                .map(layer -> layer.parameter("attention.qkv.weight"))
                .findFirst()
                .orElseThrow();
    }

    private static double[] states(Transformer network) {
        network.pass().begin(false);
        return GoldenTask.numbers(network.rows(BATCH).value());
    }

    private static void randomize(Attachment delta) {
        long seed = new SplittableRandom().nextLong(1_000_000);
        System.out.println("JoinedProjectionTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        delta.parameters().forEach(parameter -> {
            double[] values =
                    random.doubles(parameter.tensor().length(), -0.5, 0.5).toArray();
            GoldenTask.assign(parameter.tensor(), values);
        });
    }
}
