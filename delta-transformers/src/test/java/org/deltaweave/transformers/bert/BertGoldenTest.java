package org.deltaweave.transformers.bert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.Reference;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Weights;
import org.deltaweave.transformers.checkpoint.Checkpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The encoder and its heads against outputs and gradients of Hugging Face transformers. */
class BertGoldenTest {
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @CsvSource({
        "bert_seqcls, FLOAT", "bert_seqcls, DOUBLE",
        "bert_tokcls, FLOAT", "bert_tokcls, DOUBLE",
        "bert_mlm, FLOAT", "bert_mlm, DOUBLE"
    })
    void outputsAndGradients_equalTheReference(String model, DataType type) {
        Path directory = Reference.data("golden/models/" + model);
        try (Checkpoint checkpoint = Checkpoint.open(directory);
                SafetensorsFile golden = SafetensorsFile.open(directory.resolve("golden.safetensors"))) {
            Trainable weights = new Trainable(checkpoint, type);
            BertConfig config = BertConfig.read(checkpoint.config());
            Bert bert = new Bert(config, weights, "", 0, 1);
            Inputs inputs = Inputs.read(golden);

            List<Tensor> states = bert.hiddenStates(inputs.batch);
            for (int i = 0; i < states.size(); i++) {
                INDArray expected = golden.read("out.hidden_states." + i, type);
                assertClose("hidden state " + i, states.get(i).value(), inputs.realRows(expected));
            }
            Tensor last = states.get(states.size() - 1);
            boolean perText = model.equals("bert_seqcls");
            Tensor logits = perText
                    ? linear(bert.pooled(inputs.batch), "classifier", weights)
                    : model.equals("bert_tokcls")
                            ? linear(last, "classifier", weights)
                            : maskedLanguageHead(last, bert, config, weights);
            INDArray expectedLogits = golden.read("out.logits", type);
            assertClose("logits", logits.value(), perText ? expectedLogits : inputs.realRows(expectedLogits));

            Tensor loss = logits.crossEntropy(inputs.labels(golden, perText));
            assertThat(relative(loss.scalar(), golden.read("out.loss", type).getDouble(0)))
                    .isLessThan(TOLERANCE);
            loss.backward();
            for (Map.Entry<String, Tensor> weight : weights.tensors.entrySet()) {
                INDArray expected = golden.read("grad." + weight.getKey(), type);
                assertClose(
                        "gradient of " + weight.getKey(),
                        weight.getValue().gradient().orElseThrow(),
                        expected);
            }
        }
    }

    private static Tensor linear(Tensor x, String name, Trainable weights) {
        return x.mmulT(weights.any(name + ".weight")).addRowVector(weights.any(name + ".bias"));
    }

    private static Tensor maskedLanguageHead(Tensor x, Bert bert, BertConfig config, Trainable weights) {
        String head = "cls.predictions.transform.";
        return linear(x, head + "dense", weights)
                .gelu()
                .layerNorm(
                        weights.any(head + "LayerNorm.weight"),
                        weights.any(head + "LayerNorm.bias"),
                        config.normEpsilon())
                .mmulT(bert.wordEmbeddings())
                .addRowVector(weights.any("cls.predictions.bias"));
    }

    private static void assertClose(String what, INDArray actual, INDArray expected) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        double largest = Math.max(expected.castTo(DataType.DOUBLE).norm2Number().doubleValue(), 1e-3);
        double difference = actual.castTo(DataType.DOUBLE)
                .sub(expected.castTo(DataType.DOUBLE))
                .norm2Number()
                .doubleValue();
        assertThat(difference / largest).as(what + ": relative error").isLessThan(TOLERANCE);
    }

    private static double relative(double actual, double expected) {
        return Math.abs(actual - expected) / Math.abs(expected);
    }

    /** The golden batch, whose padded positions are dropped here and in what it is compared with. */
    private record Inputs(TokenBatch batch, int[] rows) {
        static Inputs read(SafetensorsFile golden) {
            long[] ids = golden.readLongs("in.input_ids");
            long[] types = golden.readLongs("in.token_type_ids");
            long[] mask = golden.readLongs("in.attention_mask");
            int time = 10;
            List<int[]> textIds = new ArrayList<>();
            List<int[]> textTypes = new ArrayList<>();
            for (int start = 0; start < mask.length; start += time) {
                int from = start;
                int length = (int) IntStream.range(0, time)
                        .filter(i -> mask[from + i] == 1)
                        .count();
                assertThat(IntStream.range(0, length).allMatch(i -> mask[from + i] == 1))
                        .isTrue();
                textIds.add(
                        IntStream.range(0, length).map(i -> (int) ids[from + i]).toArray());
                textTypes.add(IntStream.range(0, length)
                        .map(i -> (int) types[from + i])
                        .toArray());
            }
            int[] rows =
                    IntStream.range(0, mask.length).filter(i -> mask[i] == 1).toArray();
            return new Inputs(TokenBatch.of(textIds, textTypes), rows);
        }

        INDArray realRows(INDArray padded) {
            return padded.reshape(padded.size(0) * padded.size(1), padded.size(2))
                    .getRows(rows);
        }

        int[] labels(SafetensorsFile golden, boolean perText) {
            long[] labels = golden.readLongs("in.labels");
            return perText
                    ? IntStream.range(0, labels.length)
                            .map(i -> (int) labels[i])
                            .toArray()
                    : IntStream.of(rows).map(i -> (int) labels[i]).toArray();
        }
    }

    /** The checkpoint's weights as parameters that learn, by their names in the file. */
    private static final class Trainable implements Weights {
        private final Checkpoint checkpoint;
        private final DataType type;
        private final Map<String, Tensor> tensors = new LinkedHashMap<>();

        Trainable(Checkpoint checkpoint, DataType type) {
            this.checkpoint = checkpoint;
            this.type = type;
        }

        @Override
        public Tensor get(String name, long... shape) {
            String full = "bert." + name;
            if (!checkpoint.has(full)) {
                assertThat(name).as("only the pooler may be missing").startsWith("pooler.");
                return Tensor.constant(org.nd4j.linalg.factory.Nd4j.ones(type, shape));
            }
            return tensors.computeIfAbsent(full, key -> Tensor.parameter(checkpoint.tensor(key, type, shape)));
        }

        Tensor any(String name) {
            return tensors.computeIfAbsent(
                    name,
                    key -> Tensor.parameter(
                            checkpoint.tensor(key, type, checkpoint.info(key).shape())));
        }

        @Override
        public DataType dataType() {
            return type;
        }
    }
}
