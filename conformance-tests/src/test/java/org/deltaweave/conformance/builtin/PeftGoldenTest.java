package org.deltaweave.conformance.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.inject.Guice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.deltaweave.weaver.file.DeltaFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every LoRA that Hugging Face PEFT made for the golden models, against what PEFT computed with it. */
class PeftGoldenTest {
    private static final double LOGITS = 1e-4;
    private static final double GRADIENTS = 1e-3;

    /** Below this a gradient is the rounding error of a zero, as that of a key's bias, to which softmax is blind. */
    private static final double NOISE = 1e-6;

    private static DeltaWeaver weaver;

    @TempDir
    Path parent;

    @BeforeAll
    static void weave() {
        SelfAttach.install();
        weaver = Guice.createInjector(new DeltaModule()).getInstance(DeltaWeaver.class);
    }

    static List<String> adapters() throws IOException {
        Path all = data().resolve("golden/peft");
        if (!Files.isDirectory(all)) {
            return List.of("none");
        }
        try (Stream<Path> directories = Files.walk(all, 2)) {
            return directories
                    .filter(path -> path.getFileName().toString().matches("lora.*|rslora"))
                    .map(path -> all.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void read_adapterOfPeft_computesLearnsAndIsWrittenAsByPeft(String adapter) throws IOException {
        assumeTrue(Files.isDirectory(data()), "skipped: no reference data in " + data());
        String base = Path.of(adapter).getName(0).toString();
        assumeFalse(
                GoldenTask.WAITING.contains(base) || GoldenTask.WAITING.contains(adapter),
                "no backbone with this head and these join points yet: " + adapter);
        Path directory = data().resolve("golden/peft").resolve(adapter);
        Path model = data().resolve("golden/models").resolve(base);
        try (SafetensorsFile golden = SafetensorsFile.open(directory.resolve("golden.safetensors"));
                GoldenTask task = GoldenTask.of(model, golden)) {
            assertLogits(task, golden, "out.base_logits");
            DeltaFile file = weaver.read(directory);
            Attachment delta = weaver.attach(task.network(), file);
            assertThat(file.saved().keySet()).isEqualTo(task.head().keySet());
            Map<String, Tensor> original = Map.copyOf(task.head());
            Map<String, INDArray> before = new LinkedHashMap<>();
            original.forEach((name, tensor) -> before.put(name, tensor.value().dup()));
            file.saved().forEach((name, value) -> task.head().get(name).value().assign(value));

            assertLogits(task, golden, "out.logits");
            delta.merge();
            assertLogits(task, golden, "out.merged_logits");
            assertMerged(task, golden);
            delta.unmerge();
            assertWritten(task, delta, directory, model);
            assertGradientsAndSteps(task, delta, golden, directory);

            delta.detach();
            before.forEach((name, value) -> task.head().get(name).value().assign(value));
            Attachment fresh = weaver.attach(task.network(), delta.spec());
            assertLogits(task, golden, "out.fresh_init_logits");
            assertThat(fresh.parameterCount()).isEqualTo(delta.parameterCount());
            assertThat(GoldenTask.numbers(golden, "out.fresh_init_logits"))
                    .isEqualTo(GoldenTask.numbers(golden, "out.base_logits"));
        }
    }

    @Test
    void waiting_namesGoldenModelsOnly() throws IOException {
        assumeTrue(Files.isDirectory(data()), "skipped: no reference data in " + data());
        Set<String> known = new TreeSet<>(adapters());
        adapters().forEach(adapter -> known.add(Path.of(adapter).getName(0).toString()));
        assertThat(known).containsAll(GoldenTask.WAITING);
    }

    @Test
    void merge_loraAtANorm_saysThatAVectorCannotTakeIt() {
        try (Backbone bert = Backbone.random(BertConfig.of(20, 16, 1, 2, 32, 8), 5, DataType.FLOAT)) {
            Attachment delta =
                    weaver.attach(bert.newNetwork(1), DeltaSpec.of("lora").with("targets", "attention.norm"));
            assertThatThrownBy(delta::merge)
                    .hasMessage("[DW-206] Method \"lora\" cannot be merged at encoder.0.attention.norm: its weight is a"
                            + " vector. Keep it attached, or target only linear join points.");
        }
    }

    private static void assertLogits(GoldenTask task, SafetensorsFile golden, String name) {
        task.network().pass().begin(false);
        assertNear(name, numbers(task.logits().value()), task.expected(golden, name), LOGITS);
    }

    private static void assertMerged(GoldenTask task, SafetensorsFile golden) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        task.network().layers().forEach(layer -> layer.parameters()
                .forEach((site, value) -> parameters.put(task.network().externalName(site), value)));
        parameters.putAll(task.head());
        List<String> merged = golden.names().stream()
                .filter(name -> name.startsWith("merged."))
                .toList();
        assertThat(merged).isNotEmpty();
        for (String name : merged) {
            Tensor ours = parameters.get(name.substring("merged.".length()));
            assertThat(ours).as(name).isNotNull();
            assertNear(name, numbers(ours.value()), GoldenTask.numbers(golden, name), LOGITS);
        }
    }

    /** Bytes and all: the numbers have not changed since they were read. */
    private void assertWritten(GoldenTask task, Attachment delta, Path directory, Path model) throws IOException {
        Map<String, INDArray> head = new LinkedHashMap<>();
        task.head().forEach((name, tensor) -> head.put(name, tensor.value()));
        Map<String, Object> notes = head.isEmpty() ? Map.of() : Map.of("taskType", "SEQ_CLS");
        weaver.save(task.network(), delta, head, notes, parent.resolve("ours"));
        try (SafetensorsFile backbone = SafetensorsFile.open(model.resolve("model.safetensors"))) {
            DeltaFiles.export(
                    parent.resolve("ours"),
                    name -> backbone.names().contains(name)
                            ? Optional.of(backbone.read(name, DataType.FLOAT))
                            : Optional.empty(),
                    parent.resolve("peft"));
        }
        assertThat(parent.resolve("peft/adapter_model.safetensors"))
                .hasBinaryContent(Files.readAllBytes(directory.resolve("adapter_model.safetensors")));
        JsonNode ours = json(parent.resolve("peft/adapter_config.json"));
        JsonNode theirs = json(directory.resolve("adapter_config.json"));
        List<String> keys = new ArrayList<>();
        theirs.fieldNames().forEachRemaining(keys::add);
        assertThat(ours.fieldNames()).toIterable().containsExactlyElementsOf(keys);
        for (String key : List.of("r", "lora_alpha", "rank_pattern", "alpha_pattern", "bias", "use_rslora")) {
            assertThat(ours.get(key)).as(key).isEqualTo(theirs.get(key));
        }
        DeltaFile again = weaver.read(parent.resolve("peft"));
        assertThat(again.tensors()).isEqualTo(weaver.read(directory).tensors());
    }

    private static void assertGradientsAndSteps(
            GoldenTask task, Attachment delta, SafetensorsFile golden, Path directory) throws IOException {
        Map<String, Tensor> trained = new LinkedHashMap<>();
        delta.parameters().forEach(parameter -> {
            int dot = parameter.name().lastIndexOf('.');
            String module = "base_model.model."
                    + task.network().externalName(parameter.name().substring(0, dot));
            trained.put(name(golden, module, parameter.name().substring(dot + 1)), parameter.tensor());
        });
        task.head().forEach((name, tensor) -> {
            int dot = name.lastIndexOf('.');
            String module = "base_model.model." + name.substring(0, dot);
            trained.put(module + ".modules_to_save.default" + name.substring(dot), tensor);
        });
        assertThat(trained.keySet()).isEqualTo(withPrefix(golden, "grad."));

        JsonNode adamw = json(directory.resolve("golden.json")).get("adamw");
        AdamW optimizer = new AdamW(
                trained.values(),
                adamw.get("lr").doubleValue(),
                adamw.get("weight_decay").doubleValue());
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < adamw.get("steps").intValue(); step++) {
            Tensor loss = task.loss();
            losses.add(loss.scalar());
            loss.backward();
            if (step == 0) {
                trained.forEach((name, tensor) -> assertNear(
                        "grad." + name,
                        numbers(tensor.gradient().orElseThrow()),
                        GoldenTask.numbers(golden, "grad." + name),
                        GRADIENTS));
            }
            optimizer.step();
        }
        losses.add(task.loss().scalar());
        for (int step = 0; step < losses.size(); step++) {
            double expected = adamw.get("losses").get(step).doubleValue();
            assertThat(losses.get(step)).as("loss " + step).isCloseTo(expected, within(GRADIENTS * expected));
        }
        trained.forEach((name, tensor) -> {
            if (largest(GoldenTask.numbers(golden, "grad." + name)) > NOISE) {
                assertNear(
                        "after." + name,
                        numbers(tensor.value()),
                        GoldenTask.numbers(golden, "after." + name),
                        GRADIENTS);
            }
        });
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    /** What the golden file calls a trained tensor. */
    private static String name(SafetensorsFile golden, String module, String tensor) {
        if (tensor.equals("bias")) {
            String wrapped = module.replaceFirst("\\.bias$", ".base_layer.bias");
            return golden.names().contains("grad." + wrapped) ? wrapped : module;
        }
        return tensor.startsWith("lora_embedding")
                ? module + "." + tensor + ".default"
                : module + "." + tensor + ".default.weight";
    }

    private static Set<String> withPrefix(SafetensorsFile golden, String prefix) {
        Set<String> names = new TreeSet<>();
        golden.names().stream()
                .filter(name -> name.startsWith(prefix))
                .forEach(name -> names.add(name.substring(prefix.length())));
        return names;
    }

    private static void assertNear(String name, double[] ours, double[] expected, double tolerance) {
        double limit = tolerance * largest(expected) + NOISE * tolerance;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(ours[i] - expected[i]));
        }
        assertThat(ours).as(name).hasSameSizeAs(expected);
        assertThat(difference).as(name + " within " + limit).isLessThanOrEqualTo(Math.max(limit, 1e-7));
    }

    private static double largest(double[] numbers) {
        return Arrays.stream(numbers).map(Math::abs).max().orElse(0);
    }

    private static double[] numbers(INDArray array) {
        return array.dup('c').data().asDouble();
    }

    private static JsonNode json(Path file) throws IOException {
        return new JsonMapper().readTree(file.toFile());
    }

    private static Path data() {
        String named = System.getProperty("DELTAWEAVE_DATA", System.getenv("DELTAWEAVE_DATA"));
        return Path.of(named == null ? "../../shared/data" : named);
    }
}
