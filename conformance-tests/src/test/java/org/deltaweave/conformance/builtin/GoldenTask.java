package org.deltaweave.conformance.builtin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.deltaweave.api.Tunable;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** A golden model with its head and the golden inputs, computed without DL4J. */
abstract class GoldenTask implements AutoCloseable {
    /** Golden models, and single adapters, that our backbones and heads do not cover yet: they are skipped by name. */
    static final List<String> WAITING = List.of(
            "bart_s2s",
            "bert_mlm/lora_embedding",
            "bert_seqcls/lora_embedding",
            "distilbert_seqcls",
            "flan_t5_s2s",
            "gpt2_lm",
            "llama_lm",
            "llama_seqcls",
            "roberta_seqcls",
            "t5_s2s");

    private final Backbone backbone;
    private final Path model;
    final Transformer encoder;
    final TokenBatch batch;
    final int[] labels;

    private GoldenTask(Path model, SafetensorsFile golden) {
        this.model = model;
        backbone = Backbone.load(model);
        encoder = backbone.newNetwork(0);
        boolean[] kept = kept(golden);
        batch = batch(golden, kept);
        labels = labels(golden, kept);
    }

    /** Makes the task of a golden model. */
    static GoldenTask of(Path model, SafetensorsFile golden) {
        return switch (model.getFileName().toString()) {
            case "bert_seqcls" -> new SequenceClassification(model, golden);
            case "bert_mlm" -> new MaskedLm(model, golden);
            default -> throw new AssertionError("no task for " + model);
        };
    }

    /** What deltas are attached to. */
    Tunable network() {
        return encoder;
    }

    /** The head's parameters that adapters save, by their names in the model's files; trained in place. */
    abstract Map<String, Tensor> head();

    /** The logits of the rows that count. */
    abstract Tensor logits();

    Tensor loss() {
        encoder.pass().begin(false);
        return logits().crossEntropy(labels);
    }

    /** The rows of golden logits that {@link #logits} gives too. */
    abstract double[] expected(SafetensorsFile golden, String name);

    /** A tensor of the model's own file. */
    Tensor own(String name) {
        try (SafetensorsFile file = SafetensorsFile.open(model.resolve("model.safetensors"))) {
            return Tensor.parameter(file.read(name, DataType.FLOAT));
        }
    }

    @Override
    public void close() {
        encoder.close();
        backbone.close();
    }

    private static final class SequenceClassification extends GoldenTask {
        private final Map<String, Tensor> head = new TreeMap<>();

        SequenceClassification(Path model, SafetensorsFile golden) {
            super(model, golden);
            List.of("classifier.weight", "classifier.bias").forEach(name -> head.put(name, own(name)));
        }

        @Override
        Map<String, Tensor> head() {
            return head;
        }

        @Override
        Tensor logits() {
            return encoder.pooled(batch).linear(head.get("classifier.weight"), head.get("classifier.bias"));
        }

        @Override
        double[] expected(SafetensorsFile golden, String name) {
            return numbers(golden, name);
        }
    }

    /** The head of Devlin et al. 2019: dense, GELU, layer norm, then the table of word embeddings again. */
    private static final class MaskedLm extends GoldenTask {
        private final boolean[] kept;
        private final Tensor dense =
                own("cls.predictions.transform.dense.weight").detach();
        private final Tensor denseBias =
                own("cls.predictions.transform.dense.bias").detach();
        private final Tensor gain =
                own("cls.predictions.transform.LayerNorm.weight").detach();
        private final Tensor shift =
                own("cls.predictions.transform.LayerNorm.bias").detach();
        private final Tensor bias = own("cls.predictions.bias").detach();

        MaskedLm(Path model, SafetensorsFile golden) {
            super(model, golden);
            kept = kept(golden);
        }

        @Override
        Map<String, Tensor> head() {
            return Map.of();
        }

        @Override
        Tensor logits() {
            List<Tensor> states = encoder.hiddenStates(batch);
            Tensor x = states.get(states.size() - 1)
                    .linear(dense, denseBias)
                    .gelu()
                    .layerNorm(gain, shift, 1e-12);
            Tensor table = encoder.layers().stream()
                    .map(layer -> layer.parameters().get("embeddings.word.weight"))
                    .filter(found -> found != null)
                    .findFirst()
                    .orElseThrow();
            return x.linear(table, bias);
        }

        @Override
        double[] expected(SafetensorsFile golden, String name) {
            double[] all = numbers(golden, name);
            int width = all.length / kept.length;
            return IntStream.range(0, all.length)
                    .filter(i -> kept[i / width])
                    .mapToDouble(i -> all[i])
                    .toArray();
        }
    }

    static double[] numbers(SafetensorsFile golden, String name) {
        return golden.read(name, DataType.DOUBLE).dup('c').data().asDouble();
    }

    /** Which tokens are no padding, text after text. */
    private static boolean[] kept(SafetensorsFile golden) {
        long[] mask = golden.readLongs("in.attention_mask");
        boolean[] kept = new boolean[mask.length];
        IntStream.range(0, mask.length).forEach(i -> kept[i] = mask[i] == 1);
        return kept;
    }

    private static TokenBatch batch(SafetensorsFile golden, boolean[] kept) {
        long[] ids = golden.readLongs("in.input_ids");
        long[] types = golden.names().contains("in.token_type_ids")
                ? golden.readLongs("in.token_type_ids")
                : new long[ids.length];
        int texts = (int) golden.info("in.input_ids").shape()[0];
        List<int[]> allIds = new ArrayList<>();
        List<int[]> allTypes = new ArrayList<>();
        for (int text = 0; text < texts; text++) {
            int length = ids.length / texts;
            int[] places = IntStream.range(text * length, (text + 1) * length)
                    .filter(i -> kept[i])
                    .toArray();
            allIds.add(IntStream.of(places).map(i -> (int) ids[i]).toArray());
            allTypes.add(IntStream.of(places).map(i -> (int) types[i]).toArray());
        }
        return TokenBatch.of(allIds, allTypes);
    }

    private static int[] labels(SafetensorsFile golden, boolean[] kept) {
        long[] labels = golden.readLongs("in.labels");
        return labels.length == kept.length
                ? IntStream.range(0, labels.length)
                        .filter(i -> kept[i])
                        .map(i -> (int) labels[i])
                        .toArray()
                : LongStream.of(labels).mapToInt(label -> (int) label).toArray();
    }

    /** A copy of numbers in a tensor's place. */
    static void assign(Tensor tensor, double[] numbers) {
        tensor.value()
                .assign(Nd4j.createFromArray(numbers)
                        .reshape(tensor.value().shape())
                        .castTo(tensor.dataType()));
    }
}
