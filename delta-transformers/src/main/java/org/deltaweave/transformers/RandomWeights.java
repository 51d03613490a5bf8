package org.deltaweave.transformers;

import java.util.SplittableRandom;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Frozen random parameters for tests: every one away from zeros and ones, so that no term of a formula hides, and the same
 * for the same seed whatever the order they are asked for.
 */
final class RandomWeights implements Weights {
    private final long seed;
    private final DataType dataType;

    RandomWeights(long seed, DataType dataType) {
        this.seed = seed;
        this.dataType = dataType;
    }

    @Override
    public Tensor get(String name, long... shape) {
        SplittableRandom random = new SplittableRandom(seed * 31 + name.hashCode());
        boolean gain = name.endsWith("norm.weight");
        double spread = shape.length == 1 ? 0.1 : 1 / Math.sqrt(shape[shape.length - 1]);
        INDArray array = Nd4j.create(dataType, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, (gain ? 1 : 0) + random.nextGaussian() * spread);
        }
        return Tensor.constant(array);
    }

    @Override
    public DataType dataType() {
        return dataType;
    }
}
