package org.deltaweave.transformers.architecture;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.CheckpointLayout;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.Weights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A checkpoint all of whose parameters learn, the classifier's head among them. */
final class TrainableCheckpoint implements AutoCloseable {
    private final Backbone backbone;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> head = new LinkedHashMap<>();
    private final Transformer network;

    TrainableCheckpoint(Path directory, boolean languageModel, DataType type) {
        backbone = Backbone.load(directory, type);
        Transformer frozen = languageModel ? backbone.newLanguageModel(1) : backbone.newNetwork(1);
        Map<String, Tensor> values = new LinkedHashMap<>();
        frozen.layers().forEach(layer -> values.putAll(layer.parameters()));
        Weights trainable = new Weights() {
            @Override
            public Tensor get(String site, long... shape) {
                return parameters.computeIfAbsent(
                        site, key -> Tensor.parameter(values.get(site).value().dup('c')));
            }

            @Override
            public DataType dataType() {
                return type;
            }
        };
        BackboneIdentity identity =
                new BackboneIdentity("", 0, type, backbone.config().names());
        network = backbone.config().network(identity, trainable, languageModel, 1);
        backbone.classifierHead().forEach((name, value) -> head.put(name, Tensor.parameter(value.dup('c'))));
    }

    Transformer network() {
        return network;
    }

    Architecture architecture() {
        return backbone.config();
    }

    /** A classifier's scores from vectors, by the formula of its architecture. */
    Tensor scores(Tensor x, boolean perText) {
        ClassifierForm form = backbone.config().classifier();
        Tensor in = x;
        if (perText && form.dense().isPresent()) {
            ClassifierForm.Dense dense = form.dense().get();
            in = dense.activation().apply(linear(in, dense.name()));
        }
        return linear(in, (perText ? form.texts() : form.tokens()).name());
    }

    private Tensor linear(Tensor x, String name) {
        Tensor product = x.mmulT(head.get(name + ".weight"));
        Tensor bias = head.get(name + ".bias");
        return bias == null ? product : product.addRowVector(bias);
    }

    Iterable<Tensor> learning() {
        Map<String, Tensor> all = new LinkedHashMap<>(parameters);
        all.putAll(head);
        return all.values();
    }

    /** Every parameter's value by its name in the file. */
    Map<String, INDArray> values() {
        Map<String, INDArray> values = CheckpointLayout.of(architecture().names(), parameters);
        head.forEach((name, tensor) -> values.put(name, tensor.value()));
        return values;
    }

    /** Every parameter's gradient by its name in the file; where none arrived, zeros. */
    Map<String, INDArray> gradients() {
        Map<String, Tensor> bySite = new LinkedHashMap<>();
        parameters.forEach((site, tensor) ->
                bySite.put(site, Tensor.constant(tensor.gradient().orElseGet(() -> tensor.value()
                        .mul(0)))));
        Map<String, INDArray> gradients = CheckpointLayout.of(architecture().names(), bySite);
        head.forEach((name, tensor) -> gradients.put(name, tensor.gradient().orElseThrow()));
        return gradients;
    }

    @Override
    public void close() {
        network.close();
        backbone.close();
    }
}
