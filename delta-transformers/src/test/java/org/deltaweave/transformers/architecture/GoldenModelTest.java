package org.deltaweave.transformers.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.EncoderDecoder;
import org.deltaweave.transformers.Reference;
import org.deltaweave.transformers.architecture.GoldenBatch.Task;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every architecture and head against outputs, gradients and training steps of Hugging Face transformers. */
class GoldenModelTest {
    private static final double OUTPUTS = 1e-4;
    private static final double GRADIENTS = 1e-3;
    private static final double NOISE = 1e-7;
    private static final int STEPS = 5;
    private static final double LEARNING_RATE = 1e-3;
    private static final double DECAY = 0.01;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert_seqcls",
                "bert_tokcls",
                "bert_mlm",
                "roberta_seqcls",
                "roberta_mlm",
                "distilbert_seqcls",
                "electra_seqcls",
                "gpt2_lm",
                "gpt2_seqcls",
                "gpt_neox_lm",
                "opt_lm",
                "llama_lm",
                "llama_seqcls",
                "mistral_lm",
                "qwen2_lm",
                "t5_s2s",
                "flan_t5_s2s",
                "bart_s2s"
            })
    void outputsGradientsAndSteps_equalTheReference(String model) {
        check(model, DataType.FLOAT);
        check(model, DataType.DOUBLE);
    }

    private static void check(String model, DataType type) {
        Path directory = Reference.data("golden/models/" + model);
        Task task = Task.of(model);
        boolean classifies = task == Task.SEQUENCE || task == Task.TOKEN;
        try (TrainableCheckpoint checkpoint = new TrainableCheckpoint(directory, !classifies, type);
                SafetensorsFile golden = SafetensorsFile.open(directory.resolve("golden.safetensors"))) {
            GoldenBatch batch = batch(golden, task, checkpoint);
            compareStates(checkpoint, golden, batch, type);
            Tensor logits = logits(checkpoint, batch, task);
            INDArray expected = golden.read(type == DataType.FLOAT ? "out.logits" : "out.f64.logits", type);
            assertClose(
                    "logits",
                    logits.value(),
                    task == Task.SEQUENCE ? expected : GoldenBatch.pick(expected, batch.rows()),
                    OUTPUTS);
            Tensor loss = logits.crossEntropy(batch.labels());
            assertThat(loss.scalar()).isCloseTo(golden.read("out.loss", type).getDouble(0), Offset.offset(1e-4));
            loss.backward();
            Map<String, INDArray> gradients = checkpoint.gradients();
            assertThat(names(golden, "grad.")).isSubsetOf(gradients.keySet());
            for (String name : names(golden, "grad.")) {
                assertClose("gradient of " + name, gradients.get(name), golden.read("grad." + name, type), GRADIENTS);
            }
            trainAndCompare(checkpoint, golden, batch, task, type);
        }
    }

    private static void trainAndCompare(
            TrainableCheckpoint checkpoint, SafetensorsFile golden, GoldenBatch batch, Task task, DataType type) {
        AdamW optimizer = new AdamW(LEARNING_RATE, DECAY);
        for (int step = 0; step < STEPS; step++) {
            checkpoint.learning().forEach(Tensor::zeroGradient);
            logits(checkpoint, batch, task).crossEntropy(batch.labels()).backward();
            optimizer.step(checkpoint.learning());
        }
        Map<String, INDArray> values = checkpoint.values();
        for (String name : names(golden, "after.")) {
            INDArray actual = values.get(name).dup('c');
            INDArray expected = golden.read("after." + name, type);
            forgetNoise(golden.read("grad." + name, type), actual, expected);
            assertClose("after training: " + name, actual, expected, GRADIENTS);
        }
    }

    /**
     * Where the gradient is zero but for rounding, as a key bias's is (softmax does not see it), Adam's steps follow the
     * rounding's sign: such numbers must only have moved no farther than the steps can.
     */
    private static void forgetNoise(INDArray gradient, INDArray actual, INDArray expected) {
        for (int i = 0; i < gradient.length(); i++) {
            if (Math.abs(gradient.getDouble(i)) < NOISE) {
                assertThat(actual.getDouble(i))
                        .isCloseTo(expected.getDouble(i), Offset.offset(2.1 * STEPS * LEARNING_RATE));
                actual.putScalar(i, expected.getDouble(i));
            }
        }
    }

    private static List<String> names(SafetensorsFile golden, String prefix) {
        return golden.names().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    private static GoldenBatch batch(SafetensorsFile golden, Task task, TrainableCheckpoint checkpoint) {
        int start = checkpoint.network() instanceof EncoderDecoder both ? both.startToken() : 0;
        int pad = checkpoint.architecture().facts().json().natural("pad_token_id", 0);
        return GoldenBatch.read(golden, task, start, pad);
    }

    private static Tensor logits(TrainableCheckpoint checkpoint, GoldenBatch batch, Task task) {
        return switch (task) {
            case SEQUENCE -> checkpoint.scores(checkpoint.network().pooled(batch.batch()), true);
            case TOKEN -> checkpoint.scores(checkpoint.network().rows(batch.batch()), false);
            default -> checkpoint.network().logits(checkpoint.network().rows(batch.batch()));
        };
    }

    private static void compareStates(
            TrainableCheckpoint checkpoint, SafetensorsFile golden, GoldenBatch batch, DataType type) {
        boolean both = checkpoint.network() instanceof EncoderDecoder;
        String prefix = both ? "out.decoder_hidden_states." : "out.hidden_states.";
        compare(prefix, checkpoint.network().hiddenStates(batch.batch()), batch.rows(), golden, type);
        if (checkpoint.network() instanceof EncoderDecoder network) {
            compare(
                    "out.encoder_hidden_states.",
                    network.encoderStates(batch.sources()),
                    batch.sourceRows(),
                    golden,
                    type);
        }
    }

    private static void compare(String prefix, List<Tensor> states, int[] rows, SafetensorsFile golden, DataType type) {
        assertThat(golden.names()).contains(prefix + (states.size() - 1)).doesNotContain(prefix + states.size());
        for (int i = 0; i < states.size(); i++) {
            INDArray expected = golden.read(prefix + i, type);
            assertClose(prefix + i, states.get(i).value(), GoldenBatch.pick(expected, rows), OUTPUTS);
        }
    }

    private static void assertClose(String what, INDArray actual, INDArray expected, double tolerance) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        double largest = Math.max(expected.castTo(DataType.DOUBLE).norm2Number().doubleValue(), 1e-3);
        double difference = actual.castTo(DataType.DOUBLE)
                .sub(expected.castTo(DataType.DOUBLE))
                .norm2Number()
                .doubleValue();
        assertThat(difference / largest).as(what + ": relative error").isLessThan(tolerance);
    }
}
