package org.deltaweave.conformance.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.inject.Guice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
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

    /** Entries in which ours has what the adapter acts on, and PEFT's what its user wrote, or the Python class he used. */
    private static final List<String> OTHERWISE =
            List.of("target_modules", "modules_to_save", "layers_to_transform", "auto_mapping");

    private static DeltaWeaver weaver;

    @TempDir
    Path parent;

    @BeforeAll
    static void weave() {
        SelfAttach.install();
        weaver = Guice.createInjector(new DeltaModule()).getInstance(DeltaWeaver.class);
    }

    static List<String> adapters() throws IOException {
        Path all = Golden.data().resolve("golden/peft");
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
        assumeTrue(Files.isDirectory(Golden.data()), "skipped: no reference data in " + Golden.data());
        String base = Path.of(adapter).getName(0).toString();
        Path directory = Golden.data().resolve("golden/peft").resolve(adapter);
        Path model = Golden.data().resolve("golden/models").resolve(base);
        try (SafetensorsFile golden = SafetensorsFile.open(directory.resolve("golden.safetensors"));
                GoldenTask task = new GoldenTask(model, GoldenHead.of(base), golden)) {
            assertLogits(task, golden, "out.base_logits");
            DeltaFile file = weaver.read(directory);
            Attachment delta = weaver.attach(task.network(), file);
            assertThat(file.saved().keySet()).isEqualTo(task.head().keySet());
            Map<String, INDArray> before = new LinkedHashMap<>();
            task.head()
                    .forEach((name, tensor) -> before.put(name, tensor.value().dup()));
            task.head(file.saved());

            double[] attached = assertLogits(task, golden, "out.logits");
            delta.merge();
            assertLogits(task, golden, "out.merged_logits");
            assertMerged(task, golden);
            delta.unmerge();
            assertThat(assertLogits(task, golden, "out.logits")).isEqualTo(attached);
            assertWritten(task, delta, file, model);
            assertGradientsAndSteps(task, delta, golden, directory);

            delta.detach();
            task.head(before);
            Attachment fresh = weaver.attach(task.network(), delta.spec());
            assertLogits(task, golden, "out.fresh_init_logits");
            assertThat(fresh.parameterCount()).isEqualTo(delta.parameterCount());
            assertThat(GoldenTask.numbers(golden, "out.fresh_init_logits"))
                    .isEqualTo(GoldenTask.numbers(golden, "out.base_logits"));
        }
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

    /** Our logits, which are near the golden ones. */
    private static double[] assertLogits(GoldenTask task, SafetensorsFile golden, String name) {
        task.network().pass().begin(false);
        double[] ours = GoldenTask.numbers(task.logits().value());
        double[] expected = task.expected(golden, name);
        double referenceError =
                Golden.distance(task.expected(golden, "out.logits"), task.expected(golden, "out.f64.logits"));
        Golden.assertWithin(name, ours, expected, Math.max(LOGITS * Golden.largest(expected), 10 * referenceError));
        return ours;
    }

    private static void assertMerged(GoldenTask task, SafetensorsFile golden) {
        Map<String, INDArray> parameters = task.parameters();
        Set<String> merged = withPrefix(golden, "merged.");
        assertThat(merged).isNotEmpty();
        for (String name : merged) {
            assertThat(parameters).containsKey(name);
            assertNear(
                    "merged." + name,
                    GoldenTask.numbers(parameters.get(name)),
                    GoldenTask.numbers(golden, "merged." + name),
                    LOGITS);
        }
    }

    /** Bytes and all: the numbers have not changed since they were read. */
    private void assertWritten(GoldenTask task, Attachment delta, DeltaFile file, Path model) throws IOException {
        Map<String, INDArray> head = new LinkedHashMap<>();
        task.head().forEach((name, tensor) -> head.put(name, tensor.value()));
        weaver.save(task.network(), delta, head, file.notes(), parent.resolve("ours"));
        try (SafetensorsFile backbone = SafetensorsFile.open(model.resolve("model.safetensors"))) {
            DeltaFiles.export(
                    parent.resolve("ours"),
                    name -> backbone.names().contains(name)
                            ? Optional.of(backbone.read(name, DataType.FLOAT))
                            : Optional.empty(),
                    parent.resolve("peft"));
        }
        Path directory = file.directory();
        assertThat(parent.resolve("peft/adapter_model.safetensors"))
                .hasBinaryContent(Files.readAllBytes(directory.resolve("adapter_model.safetensors")));
        JsonNode ours = json(parent.resolve("peft/adapter_config.json"));
        JsonNode theirs = json(directory.resolve("adapter_config.json"));
        List<String> keys = new ArrayList<>();
        theirs.fieldNames().forEachRemaining(keys::add);
        assertThat(ours.fieldNames()).toIterable().containsExactlyElementsOf(keys);
        keys.removeAll(OTHERWISE);
        for (String key : keys) {
            assertThat(ours.get(key)).as(key).isEqualTo(theirs.get(key));
        }
        DeltaFile again = weaver.read(parent.resolve("peft"));
        assertThat(again.tensors()).isEqualTo(file.tensors());
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
            int dot = name.indexOf('.');
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
                        GoldenTask.numbers(tensor.gradient().orElseThrow()),
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
        double reach = 2.1 * adamw.get("steps").intValue() * adamw.get("lr").doubleValue();
        trained.forEach((name, tensor) -> assertTrained(golden, name, tensor, reach));
    }

    /** Where the gradient is noise Adam's steps follow its sign: there a number must only be as near as steps can go. */
    private static void assertTrained(SafetensorsFile golden, String name, Tensor tensor, double reach) {
        double[] ours = GoldenTask.numbers(tensor.value());
        double[] expected = GoldenTask.numbers(golden, "after." + name);
        double[] gradient = GoldenTask.numbers(golden, "grad." + name);
        for (int i = 0; i < ours.length; i++) {
            if (Math.abs(gradient[i]) < NOISE) {
                assertThat(ours[i]).as("after." + name + " at " + i).isCloseTo(expected[i], within(reach));
                ours[i] = expected[i];
            }
        }
        assertNear("after." + name, ours, expected, GRADIENTS);
    }

    private static Offset<Double> within(double offset) {
        return Offset.offset(offset);
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
        double limit = tolerance * (Golden.largest(expected) + NOISE);
        Golden.assertWithin(name, ours, expected, Math.max(limit, 1e-7));
    }

    private static JsonNode json(Path file) throws IOException {
        return new JsonMapper().readTree(file.toFile());
    }
}
