package org.deltaweave.transformers.dl4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Lays the delta's tensors out in a network's parameter vector, each in row-major order. */
final class DeltaParamInitializer implements ParamInitializer {
    private final Map<String, long[]> shapes;

    DeltaParamInitializer(Map<String, long[]> shapes) {
        this.shapes = shapes;
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return shapes.values().stream().mapToLong(DeltaParamInitializer::length).sum();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return List.copyOf(shapes.keySet());
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return shapes.keySet().stream().filter(key -> isWeightParam(layer, key)).toList();
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return shapes.keySet().stream().filter(key -> isBiasParam(layer, key)).toList();
    }

    /** Matrices are weights and vectors are biases: weight decay acts on the former only, as is usual for transformers. */
    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return shapes.get(key).length > 1;
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return !isWeightParam(layer, key);
    }

    /** Views into the vector; first values come from the attached delta, not from here. */
    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
        shapes.keySet().forEach(conf::addVariable);
        return views(paramsView);
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray gradientView) {
        return views(gradientView);
    }

    private Map<String, INDArray> views(INDArray vector) {
        Map<String, INDArray> views = new LinkedHashMap<>();
        if (shapes.isEmpty()) {
            return views;
        }
        INDArray flat = vector.reshape(vector.length());
        long start = 0;
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            long end = start + length(entry.getValue());
            INDArray part = flat.get(NDArrayIndex.interval(start, end));
            views.put(entry.getKey(), part.reshape('c', entry.getValue()));
            start = end;
        }
        return views;
    }

    private static long length(long[] shape) {
        long length = 1;
        for (long size : shape) {
            length *= size;
        }
        return length;
    }
}
