package org.deltaweave.conformance.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.inject.Guice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.generate.GenerationConfig;
import org.deltaweave.transformers.generate.Lengths;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Adapters that PEFT trained on really pretrained models, and the same models tuned whole, against PyTorch's outputs. */
class RealAdapterTest {
    private static final double LOGITS = 1e-4;
    private static final int END = 2;

    private static DeltaWeaver weaver;

    @BeforeAll
    static void weave() {
        SelfAttach.install();
        weaver = Guice.createInjector(new DeltaModule()).getInstance(DeltaWeaver.class);
    }

    @ParameterizedTest
    @CsvSource({
        "bart_us_to_gb/lora_r8_all, g2p/us, SEQUENCE_TO_SEQUENCE, 61440",
        "stories260K_sst2/lora_r8_all, stories260K, CLASSIFIER, 46240",
        "stories260K_sst2/lora_r8_all_lr15e4, stories260K, CLASSIFIER, 46240"
    })
    void read_lora_givesTheLogitsOfPeft(String adapter, String model, GoldenHead head, long parameters) {
        Path directory = directory(adapter);
        Path backbone = Golden.data().resolve("models/" + model);
        try (SafetensorsFile golden = SafetensorsFile.open(directory.resolve("golden.safetensors"));
                GoldenTask task = new GoldenTask(backbone, head, golden)) {
            DeltaFile file = weaver.read(directory);
            Attachment delta = weaver.attach(task.network(), file);
            assertThat(delta.parameterCount()).isEqualTo(parameters);
            task.head(file.saved());
            assertOutputs(task, golden, backbone);

            delta.merge();
            assertOutputs(task, golden, backbone);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bart_us_to_gb/full_ft", "stories260K_sst2/full_ft", "stories260K_sst2/linear_probe"})
    void load_tunedModel_givesTheLogitsOfTransformers(String model) {
        Path directory = directory(model);
        GoldenHead head = model.startsWith("bart") ? GoldenHead.SEQUENCE_TO_SEQUENCE : GoldenHead.CLASSIFIER;
        try (SafetensorsFile golden = SafetensorsFile.open(directory.resolve("golden.safetensors"));
                GoldenTask task = new GoldenTask(directory, head, golden)) {
            assertOutputs(task, golden, directory);
        }
    }

    private static Path directory(String name) {
        Path directory = Golden.data().resolve("golden/real_adapters").resolve(name);
        assumeTrue(Files.isDirectory(directory), "skipped: no reference data in " + directory);
        return directory;
    }

    private static void assertOutputs(GoldenTask task, SafetensorsFile golden, Path model) {
        task.network().pass().begin(false);
        double[] ours = GoldenTask.numbers(task.logits().value());
        double[] expected = task.expected(golden, "out.logits");
        Golden.assertWithin("logits", ours, expected, LOGITS * Golden.largest(expected));
        if (golden.names().contains("out.loss")) {
            double loss = golden.read("out.loss", DataType.DOUBLE).getDouble(0);
            assertThat(task.loss().scalar()).isCloseTo(loss, Offset.offset(LOGITS * loss));
        }
        if (golden.names().contains("gen.greedy")) {
            assertWritten(task, golden, model);
        }
    }

    /** The reference's texts begin with what the decoder starts with, and are filled up behind their end. */
    private static void assertWritten(GoldenTask task, SafetensorsFile golden, Path model) {
        int[] all = LongStream.of(golden.readLongs("gen.greedy"))
                .mapToInt(Math::toIntExact)
                .toArray();
        int time = (int) golden.info("gen.greedy").shape()[1];
        List<int[]> written = task.written(GenerationConfig.read(model).with(Lengths.upTo(time - 1)));
        assertThat(written).hasSize(all.length / time);
        for (int text = 0; text < written.size(); text++) {
            int[] ours = written.get(text);
            int first = text * time + 1;
            assertThat(ours).isEqualTo(Arrays.copyOfRange(all, first, first + ours.length));
            assertThat(ours).endsWith(END);
        }
    }
}
