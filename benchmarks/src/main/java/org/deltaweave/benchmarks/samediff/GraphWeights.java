package org.deltaweave.benchmarks.samediff;

import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.benchmarks.worker.Fixture;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A fixture's weights as constants and variables of a graph, under Hugging Face's names. */
final class GraphWeights implements AutoCloseable {
    private final SafetensorsFile backbone;
    private final SafetensorsFile delta;
    private final Map<String, SDVariable> trained = new TreeMap<>();

    GraphWeights(Fixture fixture) {
        backbone = SafetensorsFile.open(fixture.backbone().resolve("model.safetensors"));
        delta = SafetensorsFile.open(fixture.delta().resolve("adapter_model.safetensors"));
    }

    SDVariable frozen(SameDiff graph, String name) {
        return graph.constant(name, backbone.read(name, DataType.FLOAT));
    }

    /** {@code [in, out]}, as SameDiff's linear layer wants it. */
    SDVariable transposed(SameDiff graph, String name) {
        try (INDArray weight = backbone.read(name, DataType.FLOAT)) {
            return graph.constant(name, weight.transpose().dup('c'));
        }
    }

    SDVariable trained(SameDiff graph, String name) {
        String key = name.startsWith("classifier.") ? name : "base_model.model." + name + ".weight";
        String found = delta.names().contains(key) ? key : "base_model.model." + name;
        SDVariable variable = graph.var(name, delta.read(found, DataType.FLOAT));
        trained.put(name, variable);
        return variable;
    }

    /** All texts begin at position 0 and are of type 0: what is added to the words is a constant. */
    SDVariable placesAndTypes(SameDiff graph, int texts, int time) {
        try (INDArray places = backbone.read("bert.embeddings.position_embeddings.weight", DataType.FLOAT);
                INDArray types = backbone.read("bert.embeddings.token_type_embeddings.weight", DataType.FLOAT)) {
            INDArray sum = places.get(NDArrayIndex.interval(0, time), NDArrayIndex.all())
                    .addRowVector(types.getRow(0));
            return graph.constant("placesAndTypes", Nd4j.tile(sum, texts, 1));
        }
    }

    Map<String, SDVariable> trained() {
        return trained;
    }

    int classes() {
        return Fixture.CLASSES;
    }

    @Override
    public void close() {
        backbone.close();
        delta.close();
    }
}
