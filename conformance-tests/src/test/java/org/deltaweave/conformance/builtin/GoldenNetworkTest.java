package org.deltaweave.conformance.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Guice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.transformers.dl4j.Task;
import org.deltaweave.transformers.dl4j.Training;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** DL4J networks of every task over the golden models: outputs, loss, and the loss of the steps of full fine-tuning. */
class GoldenNetworkTest {
    private static final int STEPS = 5;
    private static DeltaTuner tuner;

    @BeforeAll
    static void weave() {
        SelfAttach.install();
        tuner = Guice.createInjector(new DeltaModule()).getInstance(DeltaTuner.class);
    }

    @ParameterizedTest
    @CsvSource({
        "bert_seqcls, classification, 3",
        "roberta_seqcls, classification, 3",
        "distilbert_seqcls, classification, 3",
        "electra_seqcls, classification, 3",
        "gpt2_seqcls, classification, 3",
        "llama_seqcls, classification, 3",
        "bert_tokcls, tokens, 5",
        "bert_mlm, masked-lm, 0",
        "roberta_mlm, masked-lm, 0",
        "gpt2_lm, causal-lm, 0",
        "gpt_neox_lm, causal-lm, 0",
        "opt_lm, causal-lm, 0",
        "llama_lm, causal-lm, 0",
        "mistral_lm, causal-lm, 0",
        "qwen2_lm, causal-lm, 0",
        "t5_s2s, seq2seq, 0",
        "flan_t5_s2s, seq2seq, 0",
        "bart_s2s, seq2seq, 0"
    })
    void network_equalsTheReferenceAndItsTraining(String model, String key, int labels) throws Exception {
        String data = System.getenv().getOrDefault("DELTAWEAVE_DATA", "../../shared/data");
        Path directory = Path.of(data).resolve("golden/models/" + model);
        assumeTrue(Files.isDirectory(directory), "skipped: no reference data in " + directory);
        Task task = Task.of(key);
        try (Backbone backbone = Backbone.load(directory);
                SafetensorsFile golden = SafetensorsFile.open(directory.resolve("golden.safetensors"))) {
            double[] losses = new ObjectMapper()
                    .convertValue(
                            new ObjectMapper()
                                    .readTree(directory.resolve("golden.json").toFile())
                                    .at("/adamw/losses"),
                            double[].class);
            Batch batch = Batch.of(golden, task, backbone);
            Training training = new Training(1e-3, 0.01, 0, 0, 1);
            ComputationGraph network = tuner.network(backbone, task, labels, DeltaSpec.of("full"), training);

            double decay = decay(network);
            assertThat((network.score(batch.data, false) - decay) / batch.scale())
                    .isCloseTo(losses[0], Offset.offset(1e-4));
            INDArray[] output = network.output(
                    false, new INDArray[] {batch.data.getFeatures()}, new INDArray[] {batch.data.getFeaturesMaskArray()
                    });
            assertThat(batch.distance(output[0], golden.read("out.logits", DataType.FLOAT)))
                    .as("largest difference of the outputs")
                    .isLessThan(2e-4);
            for (int step = 0; step < STEPS; step++) {
                double decayBefore = decay(network);
                network.fit(batch.data);
                assertThat((network.score() - decayBefore) / batch.scale())
                        .as("loss of step " + step)
                        .isCloseTo(losses[step], Offset.offset(2e-3 * losses[0]));
            }
        }
    }

    /** DL4J's score counts weight decay in. */
    private static double decay(ComputationGraph network) {
        double sum = 0;
        for (Layer layer : network.getLayers()) {
            sum += layer.calcRegularizationScore(true);
        }
        return sum;
    }

    /** A golden batch as DL4J has it. */
    private record Batch(DataSet data, Task task, int[] compared) {
        static Batch of(SafetensorsFile golden, Task task, Backbone backbone) {
            long[] shape = golden.info("in.input_ids").shape();
            int texts = (int) shape[0];
            int time = (int) shape[1];
            long[] ids = golden.readLongs("in.input_ids");
            long[] mask = golden.readLongs("in.attention_mask");
            long[] labels = golden.readLongs("in.labels");
            boolean typed = golden.names().contains("in.token_type_ids");
            long[] types = typed ? golden.readLongs("in.token_type_ids") : new long[ids.length];
            int target = task == Task.SEQUENCE_TO_SEQUENCE
                    ? (int) golden.info("in.labels").shape()[1]
                    : 0;
            int all = time + target;
            INDArray features = Nd4j.zeros(DataType.FLOAT, texts, 2, all);
            INDArray featuresMask = Nd4j.zeros(DataType.FLOAT, texts, all);
            INDArray words = Nd4j.zeros(DataType.FLOAT, texts, 1, all);
            INDArray wordsMask = Nd4j.zeros(DataType.FLOAT, texts, all);
            int start = backbone.config().json().path("decoder_start_token_id").asInt(0);
            int pad = backbone.config().json().path("pad_token_id").asInt(0);
            for (int i = 0; i < texts; i++) {
                for (int t = 0; t < time; t++) {
                    int at = i * time + t;
                    features.putScalar(new int[] {i, 0, t}, ids[at]);
                    features.putScalar(new int[] {i, 1, t}, types[at]);
                    featuresMask.putScalar(i, t, mask[at]);
                    if (task == Task.CAUSAL_LANGUAGE_MODEL && t + 1 < time) {
                        label(words, wordsMask, i, t, labels[at + 1]);
                    } else if (task == Task.MASKED_LANGUAGE_MODEL) {
                        label(words, wordsMask, i, t, labels[at]);
                    }
                }
                for (int t = 0; t < target; t++) {
                    long before = t == 0 ? start : labels[i * target + t - 1];
                    features.putScalar(new int[] {i, 0, time + t}, before == -100 ? pad : before);
                    features.putScalar(new int[] {i, 1, time + t}, 1);
                    featuresMask.putScalar(i, time + t, 1);
                    label(words, wordsMask, i, time + t, labels[i * target + t]);
                }
            }
            INDArray answers = words;
            INDArray answersMask = wordsMask;
            if (task == Task.CLASSIFICATION) {
                answers = Nd4j.zeros(DataType.FLOAT, texts, 3);
                answersMask = null;
                for (int i = 0; i < texts; i++) {
                    answers.putScalar(i, labels[i], 1);
                }
            } else if (task == Task.TOKEN_CLASSIFICATION) {
                answers = Nd4j.zeros(DataType.FLOAT, texts, 5, time);
                answersMask = Nd4j.zeros(DataType.FLOAT, texts, time);
                for (int i = 0; i < labels.length; i++) {
                    if (labels[i] != -100) {
                        answers.putScalar(new long[] {i / time, labels[i], i % time}, 1);
                        answersMask.putScalar(i / time, i % time, 1);
                    }
                }
            }
            int[] compared = IntStream.range(0, texts * all)
                    .filter(i -> target > 0 ? i % all >= time : mask[i] == 1)
                    .toArray();
            return new Batch(new DataSet(features, answers, featuresMask, answersMask), task, compared);
        }

        private static void label(INDArray words, INDArray mask, int text, int time, long word) {
            if (word != -100) {
                words.putScalar(new int[] {text, 0, time}, word);
                mask.putScalar(text, time, 1);
            }
        }

        /** DL4J divides the sum over tokens by the number of texts, and the reference by that of labelled tokens. */
        double scale() {
            return task == Task.TOKEN_CLASSIFICATION
                    ? data.getLabelsMaskArray().sumNumber().doubleValue() / data.numExamples()
                    : 1;
        }

        double distance(INDArray output, INDArray logits) {
            if (task == Task.CLASSIFICATION) {
                return output.sub(Transforms.softmax(logits, true))
                        .norm2Number()
                        .doubleValue();
            }
            INDArray flat = output.permute(0, 2, 1).dup('c');
            flat = flat.reshape(flat.size(0) * flat.size(1), flat.size(2)).getRows(compared);
            INDArray expected = logits.reshape(logits.size(0) * logits.size(1), logits.size(2));
            if (task != Task.SEQUENCE_TO_SEQUENCE) {
                expected = expected.getRows(compared);
            }
            if (task == Task.TOKEN_CLASSIFICATION) {
                expected = Transforms.softmax(expected, true);
            }
            return flat.sub(expected).norm2Number().doubleValue()
                    / expected.norm2Number().doubleValue();
        }
    }
}
