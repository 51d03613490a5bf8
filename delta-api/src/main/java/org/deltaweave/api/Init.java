package org.deltaweave.api;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.deltaweave.tensor.Tensor;

/** How a new tensor gets its first values. */
@FunctionalInterface
public interface Init {
    /**
     * Writes the first values.
     *
     * @param values one number for each element, in row-major order
     * @param shape the tensor's shape
     * @param random seeded from the delta's seed and the tensor's name, so values do not depend on the order of sites
     */
    void fill(double[] values, long[] shape, RandomGenerator random);

    /** All zeros. */
    static Init zeros() {
        return constant(0);
    }

    /** All ones. */
    static Init ones() {
        return constant(1);
    }

    /** One number everywhere. */
    static Init constant(double number) {
        return (values, shape, random) -> Arrays.fill(values, number);
    }

    /** The numbers that a tensor of the same shape has now. */
    static Init copyOf(Tensor tensor) {
        return (values, shape, random) -> {
            double[] numbers = tensor.value().dup('c').data().asDouble();
            System.arraycopy(numbers, 0, values, 0, values.length);
        };
    }

    /** Independent normal numbers with mean 0. */
    static Init normal(double standardDeviation) {
        return (values, shape, random) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextGaussian() * standardDeviation;
            }
        };
    }

    /** Independent uniform numbers from {@code -bound} to {@code bound}. */
    static Init uniform(double bound) {
        return (values, shape, random) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (2 * random.nextDouble() - 1) * bound;
            }
        };
    }

    /**
     * Uniform within {@code 1 / sqrt(in)} of zero, where {@code in} is the last dimension of {@code [out, in]}: He et al.
     * 2015 with slope sqrt(5), which is what PyTorch gives a linear layer and PEFT gives {@code lora_A}.
     */
    static Init kaimingUniform() {
        return (values, shape, random) ->
                uniform(1 / Math.sqrt(shape[shape.length - 1])).fill(values, shape, random);
    }

    /** Uniform within {@code sqrt(6 / (in + out))} of zero, for {@code [out, in]} (Glorot and Bengio 2010). */
    static Init glorotUniform() {
        return (values, shape, random) ->
                uniform(Math.sqrt(6.0 / (shape[0] + shape[shape.length - 1]))).fill(values, shape, random);
    }
}
