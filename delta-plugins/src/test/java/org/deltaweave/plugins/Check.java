package org.deltaweave.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The checks that every method's test makes. */
public final class Check {
    private Check() {}

    /** A frozen tensor of normal numbers, with one negative and one positive zero among them. */
    public static Tensor frozen(DataType type, Random random, long... shape) {
        INDArray array = Nd4j.createUninitialized(type, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        array.putScalar(0, -0.0);
        array.putScalar(1, 0.0);
        return Tensor.constant(array);
    }

    public static double[][] matrix(Tensor tensor) {
        return tensor.value().toDoubleMatrix();
    }

    /** Every bit of every element: -0.0 is not 0.0. */
    public static long[] bits(Tensor tensor) {
        double[] values = tensor.value().reshape(-1).castTo(DataType.DOUBLE).toDoubleVector();
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }

    public static void close(Tensor actual, double[][] expected) {
        double[][] values = matrix(actual);
        assertThat(values.length).isEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(values[i]).containsExactly(expected[i], within(1e-12));
        }
    }

    /** Compares the gradient of a weighted sum of the output with central differences, for every tensor of the site. */
    public static void gradients(FakeSite site, boolean training, Supplier<Tensor> output) {
        Supplier<Tensor> loss = () -> {
            site.begin(training);
            Tensor result = output.get();
            Random weights = new Random(99);
            double[] values = IntStream.range(0, (int) result.length())
                    .mapToDouble(i -> weights.nextGaussian())
                    .toArray();
            return result.mul(Tensor.constant(Nd4j.create(values, result.shape(), DataType.DOUBLE)))
                    .sum();
        };
        loss.get().backward();
        assertThat(site.tensors()).isNotEmpty();
        for (Map.Entry<String, Tensor> entry : site.tensors().entrySet()) {
            INDArray value = entry.getValue().value();
            INDArray gradient = entry.getValue().gradient().orElseThrow();
            for (long i = 0; i < value.length(); i++) {
                double original = value.getDouble(i);
                double step = 1e-6;
                value.putScalar(i, original + step);
                double above = loss.get().scalar();
                value.putScalar(i, original - step);
                double below = loss.get().scalar();
                value.putScalar(i, original);
                assertThat(gradient.getDouble(i))
                        .as("gradient of %s[%d]", entry.getKey(), i)
                        .isCloseTo((above - below) / (2 * step), within(1e-6));
            }
        }
    }
}
