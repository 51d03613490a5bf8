package org.deltaweave.transformers.pretrain;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Fresh parameters that all learn, initialised as BERT's: matrices normal with standard deviation 0.02, biases 0, gains 1.
 * The pooler starts as the identity and stays so, because masked-language modelling never reads it.
 */
final class TrainableWeights implements Weights {
    private static final double STANDARD_DEVIATION = 0.02;

    private final SplittableRandom random;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    TrainableWeights(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public Tensor get(String name, long... shape) {
        return tensors.computeIfAbsent(
                name,
                key -> key.startsWith("pooler.")
                        ? Tensor.constant(first(key, shape))
                        : Tensor.parameter(first(key, shape)));
    }

    @Override
    public DataType dataType() {
        return DataType.FLOAT;
    }

    Map<String, Tensor> tensors() {
        return tensors;
    }

    private INDArray first(String name, long... shape) {
        if (name.equals("pooler.weight")) {
            return Nd4j.eye(shape[0]).castTo(DataType.FLOAT);
        }
        if (name.endsWith(".bias")) {
            return Nd4j.zeros(DataType.FLOAT, shape);
        }
        if (name.endsWith("norm.weight")) {
            return Nd4j.ones(DataType.FLOAT, shape);
        }
        INDArray array = Nd4j.create(DataType.FLOAT, shape);
        float[] values = new float[(int) array.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * STANDARD_DEVIATION);
        }
        array.assign(Nd4j.createFromArray(values).reshape(shape));
        return array;
    }
}
