package com.example.loha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.inject.Guice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** LoHa against Hugging Face PEFT's: the same tensors give the same logits, loss and gradients. */
class LoHaGoldenTest {
    private static final String PREFIX = "base_model.model.";
    private static final int TIME = 10;
    private static final DataType TYPE = DataType.DOUBLE;

    @Test
    void forwardAndBackward_tensorsOfPeft_equalPeft() {
        Path folder = data().resolve("golden");
        Path peft = folder.resolve("peft/bert_seqcls/loha");
        assumeTrue(Files.isDirectory(peft), "skipped: no " + peft);
        SelfAttach.install();
        DeltaWeaver weaver = Guice.createInjector(new DeltaModule()).getInstance(DeltaWeaver.class);
        try (Backbone backbone = Backbone.load(folder.resolve("models/bert_seqcls"), TYPE);
                SafetensorsFile adapter = SafetensorsFile.open(peft.resolve("adapter_model.safetensors"));
                SafetensorsFile golden = SafetensorsFile.open(peft.resolve("golden.safetensors"))) {
            Transformer encoder = backbone.newNetwork(0);
            Attachment loha =
                    weaver.attach(encoder, DeltaSpec.of("loha").with("rank", 2).with("alpha", 4));
            for (DeltaParameter parameter : loha.parameters()) {
                parameter.tensor().value().assign(adapter.read(peftName(encoder, parameter), TYPE));
            }

            Tensor logits = encoder.pooled(batch(golden))
                    .mmulT(Tensor.constant(adapter.read(PREFIX + "classifier.weight", TYPE)))
                    .addRowVector(Tensor.constant(adapter.read(PREFIX + "classifier.bias", TYPE)));
            Tensor loss = logits.crossEntropy(Arrays.stream(golden.readLongs("in.labels"))
                    .mapToInt(Math::toIntExact)
                    .toArray());
            loss.backward();

            assertClose("logits", logits.value(), golden.read("out.f64.logits", TYPE));
            assertClose("loss", loss.value(), golden.read("out.f64.loss", TYPE));
            assertThat(loha.parameters()).hasSize(16);
            for (DeltaParameter parameter : loha.parameters()) {
                assertClose(
                        "gradient of " + parameter.name(),
                        parameter.tensor().gradient().orElseThrow(),
                        golden.read("grad." + peftName(encoder, parameter) + ".default", TYPE));
            }
        }
    }

    /** {@code encoder.0.attention.query.weight.hada_w1_a} by the name that PEFT gives it. */
    private static String peftName(Transformer encoder, DeltaParameter parameter) {
        int dot = parameter.name().lastIndexOf('.');
        String weight = encoder.externalName(parameter.name().substring(0, dot));
        String module = weight.substring(0, weight.length() - ".weight".length());
        return PREFIX + module + parameter.name().substring(dot);
    }

    private static TokenBatch batch(SafetensorsFile golden) {
        long[] ids = golden.readLongs("in.input_ids");
        long[] types = golden.readLongs("in.token_type_ids");
        long[] mask = golden.readLongs("in.attention_mask");
        List<int[]> textIds = new ArrayList<>();
        List<int[]> textTypes = new ArrayList<>();
        for (int start = 0; start < mask.length; start += TIME) {
            int end = start;
            while (end < start + TIME && mask[end] == 1) {
                end++;
            }
            textIds.add(ints(ids, start, end));
            textTypes.add(ints(types, start, end));
        }
        return TokenBatch.of(textIds, textTypes);
    }

    private static int[] ints(long[] numbers, int from, int to) {
        return Arrays.stream(numbers, from, to).mapToInt(Math::toIntExact).toArray();
    }

    private static void assertClose(String what, INDArray actual, INDArray expected) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        double difference = actual.sub(expected).norm2Number().doubleValue();
        assertThat(difference / expected.norm2Number().doubleValue())
                .as(what + ": relative error")
                .isLessThan(1e-4);
    }

    /** The folder named by {@code DELTAWEAVE_DATA}, or {@code ../shared/data} beside the repository. */
    private static Path data() {
        String named = System.getProperty("DELTAWEAVE_DATA", System.getenv("DELTAWEAVE_DATA"));
        Path folder = named == null ? Path.of("../../../shared/data") : Path.of(named);
        assumeTrue(Files.isDirectory(folder), "skipped: no data folder at " + folder + "; set DELTAWEAVE_DATA");
        return folder;
    }
}
