package org.deltaweave.conformance.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.inject.Guice;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Adapters that Hugging Face PEFT trained, on our encoder, against the outputs that PEFT gave. */
class PeftGoldenTest {
    private static final double TOLERANCE = 1e-5;

    @BeforeAll
    static void weave() {
        SelfAttach.install();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora_all_linear", "lora_layers_to_transform"})
    void load_adapterOfPeft_givesItsOutputsAttachedAndMerged(String adapter) {
        Path golden = data().resolve("golden");
        Path directory = golden.resolve("peft/bert_seqcls").resolve(adapter);
        DeltaTuner tuner = Guice.createInjector(new DeltaModule()).getInstance(DeltaTuner.class);
        try (Backbone bert = Backbone.load(golden.resolve("models/bert_seqcls"));
                SafetensorsFile expected = SafetensorsFile.open(directory.resolve("golden.safetensors"))) {
            ComputationGraph network = tuner.load(bert, directory);

            assertProbabilities(network, expected, "out.logits");
            Attachment delta = tuner.delta(network);
            delta.merge();
            assertProbabilities(network, expected, "out.merged_logits");
            delta.detach();
            assertThat(probabilities(network, expected)).isNotEqualTo(softmax(expected, "out.logits"));
        }
    }

    @Test
    void merge_loraAtANorm_saysThatAVectorCannotTakeIt() {
        DeltaWeaver weaver = Guice.createInjector(new DeltaModule()).getInstance(DeltaWeaver.class);
        try (Backbone bert = Backbone.random(BertConfig.of(20, 16, 1, 2, 32, 8), 5, DataType.FLOAT)) {
            Attachment delta =
                    weaver.attach(bert.newNetwork(1), DeltaSpec.of("lora").with("targets", "attention.norm"));
            assertThatThrownBy(delta::merge)
                    .hasMessage("[DW-206] Method \"lora\" cannot be merged at encoder.0.attention.norm: its weight is a"
                            + " vector. Keep it attached, or target only linear join points.");
        }
    }

    private static void assertProbabilities(ComputationGraph network, SafetensorsFile expected, String logits) {
        INDArray difference = probabilities(network, expected).sub(softmax(expected, logits));
        assertThat(difference.amaxNumber().doubleValue()).as(logits).isLessThan(TOLERANCE);
    }

    private static INDArray probabilities(ComputationGraph network, SafetensorsFile inputs) {
        INDArray ids = integers(inputs, "in.input_ids");
        INDArray types = integers(inputs, "in.token_type_ids");
        INDArray mask = integers(inputs, "in.attention_mask");
        return network.output(false, new INDArray[] {Nd4j.stack(1, ids, types)}, new INDArray[] {mask})[0];
    }

    private static INDArray integers(SafetensorsFile file, String name) {
        return Nd4j.createFromArray(file.readLongs(name))
                .castTo(DataType.FLOAT)
                .reshape(file.info(name).shape());
    }

    private static INDArray softmax(SafetensorsFile file, String logits) {
        return Nd4j.nn.softmax(file.read(logits, DataType.FLOAT), 1);
    }

    private static Path data() {
        String named = System.getProperty("DELTAWEAVE_DATA", System.getenv("DELTAWEAVE_DATA"));
        Path data = Path.of(named == null ? "../../shared/data" : named);
        assumeTrue(Files.isDirectory(data), "skipped: no reference data in " + data);
        return data;
    }
}
