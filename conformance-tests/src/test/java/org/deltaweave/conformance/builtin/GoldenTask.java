package org.deltaweave.conformance.builtin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.EncoderDecoder;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.architecture.ClassifierForm;
import org.deltaweave.transformers.generate.CachedNetwork;
import org.deltaweave.transformers.generate.GenerationConfig;
import org.deltaweave.transformers.generate.Generator;
import org.deltaweave.transformers.generate.NextToken;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A model with its head and golden inputs, computed without DL4J. */
final class GoldenTask implements AutoCloseable {
    private final GoldenHead kind;
    private final Backbone backbone;
    private final Transformer network;
    private final GoldenInputs inputs;
    private final Map<String, Tensor> head = new TreeMap<>();

    GoldenTask(Path model, GoldenHead kind, SafetensorsFile golden) {
        this.kind = kind;
        backbone = Backbone.load(model);
        network = kind == GoldenHead.CLASSIFIER ? backbone.newNetwork(0) : backbone.newLanguageModel(0);
        int start = network instanceof EncoderDecoder both ? both.startToken() : 0;
        int pad = backbone.config().json().path("pad_token_id").asInt(0);
        inputs = GoldenInputs.read(golden, kind, start, pad);
        head(backbone.classifierHead());
    }

    /** What deltas are attached to. */
    Transformer network() {
        return network;
    }

    /** The classifier's parameters by their names in the model's files; trained in place. */
    Map<String, Tensor> head() {
        return head;
    }

    /** Gives the classifier values. */
    void head(Map<String, INDArray> values) {
        values.forEach((name, value) -> head.computeIfAbsent(name, key -> Tensor.parameter(value.dup('c')))
                .value()
                .assign(value));
    }

    /** The logits of the rows that count. */
    Tensor logits() {
        if (kind != GoldenHead.CLASSIFIER) {
            return network.logits(network.rows(inputs.batch()));
        }
        ClassifierForm form = backbone.config().classifier();
        Tensor pooled = network.pooled(inputs.batch());
        Tensor read = form.dense()
                .map(dense -> dense.activation().apply(linear(pooled, dense.name())))
                .orElse(pooled);
        return linear(read, form.texts().name());
    }

    private Tensor linear(Tensor x, String module) {
        Tensor bias = head.get(module + ".bias");
        Tensor weight = head.get(module + ".weight");
        return bias == null ? x.mmulT(weight) : x.linear(weight, bias);
    }

    Tensor loss() {
        network.pass().begin(false);
        return logits().crossEntropy(inputs.labels());
    }

    /** What an encoder-decoder writes for each source. */
    List<int[]> written(GenerationConfig config) {
        EncoderDecoder both = (EncoderDecoder) network;
        try (NextToken model = CachedNetwork.encoderDecoder(both, inputs.texts())) {
            List<int[]> prompts = inputs.texts().stream()
                    .map(text -> new int[] {both.startToken()})
                    .toList();
            return new Generator(config)
                    .generate(model, prompts).stream()
                            .map(best -> best.get(0).tokens())
                            .toList();
        }
    }

    /** The rows of golden logits that {@link #logits} gives too. */
    double[] expected(SafetensorsFile golden, String name) {
        return inputs.picked(golden, name);
    }

    /** Every parameter as the network reads it now, by its name and in its orientation in the model's files. */
    Map<String, INDArray> parameters() {
        Map<String, INDArray> parameters = new TreeMap<>();
        head.forEach((name, tensor) -> parameters.put(name, tensor.value()));
        for (Layer layer : network.layers()) {
            layer.parameters().forEach((site, tensor) -> put(parameters, site, tensor));
            layer.presentJoinPoints().stream()
                    .filter(joinPoint -> joinPoint.matches("attention\\.qkv\\.(weight|bias)"))
                    .forEach(joinPoint -> put(parameters, layer.siteName(joinPoint), layer.parameter(joinPoint)));
        }
        return parameters;
    }

    private void put(Map<String, INDArray> parameters, String site, Tensor tensor) {
        INDArray value = tensor.value();
        parameters.put(network.externalName(site), network.transposed(site) ? value.transpose() : value);
    }

    @Override
    public void close() {
        network.close();
        backbone.close();
    }

    static double[] numbers(SafetensorsFile golden, String name) {
        return numbers(golden.read(name, DataType.DOUBLE));
    }

    /** In row-major order. */
    static double[] numbers(INDArray array) {
        return array.dup('c').data().asDouble();
    }

    /** A copy of numbers in a tensor's place. */
    static void assign(Tensor tensor, double[] numbers) {
        tensor.value()
                .assign(Nd4j.createFromArray(numbers)
                        .reshape(tensor.value().shape())
                        .castTo(tensor.dataType()));
    }
}
