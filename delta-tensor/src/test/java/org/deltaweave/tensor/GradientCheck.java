package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Compares the gradients of a computation with central differences, in double precision.
 *
 * <p>The result is weighted by fixed random numbers, so that a wrong transposition or order shows. Every input is checked
 * as the only trainable one and with all others trainable too, in an arena full of NaN and outside, and as a view.
 */
final class GradientCheck {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-6;

    private final Random random;
    private final String place;

    /** @param seed printed with every failure */
    GradientCheck(long seed) {
        this.random = new Random(seed);
        this.place = "seed " + seed;
    }

    /** A size from {@code low} to {@code high}. */
    int size(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    /** Normal numbers in a dense array. */
    INDArray normal(long... shape) {
        INDArray x = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < x.length(); i++) {
            x.putScalar(i, random.nextGaussian());
        }
        return x;
    }

    void check(Function<Tensor[], Tensor> computation, INDArray... inputs) {
        INDArray result = value(computation, inputs);
        INDArray weights = normal(result.shape());
        for (int i = 0; i < inputs.length; i++) {
            INDArray expected = differences(computation, weights, inputs, i);
            INDArray alone = gradient(computation, weights, inputs, i, only(i));
            assertClose(alone, expected, "input " + i + " alone");
            assertThat(gradient(computation, weights, inputs, i, all(inputs.length)))
                    .as("%s, input %s with all", place, i)
                    .isEqualTo(alone);
            assertThat(inArena(computation, weights, inputs, i))
                    .as("%s, input %s in an arena", place, i)
                    .isEqualTo(alone);
            INDArray[] views = Arrays.stream(inputs).map(GradientCheck::asView).toArray(INDArray[]::new);
            assertClose(gradient(computation, weights, views, i, all(inputs.length)), expected, "view " + i);
        }
    }

    private static int[] only(int i) {
        return new int[] {i};
    }

    private static int[] all(int count) {
        return IntStream.range(0, count).toArray();
    }

    private static INDArray value(Function<Tensor[], Tensor> computation, INDArray[] inputs) {
        return computation
                .apply(Arrays.stream(inputs).map(Tensor::constant).toArray(Tensor[]::new))
                .value();
    }

    private static INDArray gradient(
            Function<Tensor[], Tensor> computation, INDArray weights, INDArray[] inputs, int i, int[] trainable) {
        Tensor[] tensors = Arrays.stream(inputs).map(Tensor::constant).toArray(Tensor[]::new);
        for (int t : trainable) {
            tensors[t] = Tensor.parameter(inputs[t]);
        }
        computation.apply(tensors).backward(weights);
        return tensors[i].gradient().orElseThrow();
    }

    @SuppressWarnings("try")
    private static INDArray inArena(
            Function<Tensor[], Tensor> computation, INDArray weights, INDArray[] inputs, int i) {
        try (Arena arena = new Arena()) {
            for (int step = 0; step < 2; step++) {
                try (Arena.Scope scope = arena.enter()) {
                    gradient(computation, weights, inputs, i, all(inputs.length));
                }
                arena.fill(Double.NaN);
                arena.recycle();
            }
            try (Arena.Scope scope = arena.enter()) {
                return gradient(computation, weights, inputs, i, only(i));
            }
        }
    }

    private static INDArray differences(
            Function<Tensor[], Tensor> computation, INDArray weights, INDArray[] inputs, int i) {
        INDArray[] moved = inputs.clone();
        moved[i] = inputs[i].dup('c');
        INDArray slopes = Nd4j.create(DataType.DOUBLE, inputs[i].shape());
        for (long e = 0; e < inputs[i].length(); e++) {
            double at = inputs[i].getDouble(e);
            moved[i].putScalar(e, at + STEP);
            double up = value(computation, moved).mul(weights).sumNumber().doubleValue();
            moved[i].putScalar(e, at - STEP);
            double down = value(computation, moved).mul(weights).sumNumber().doubleValue();
            moved[i].putScalar(e, at);
            slopes.putScalar(e, (up - down) / (2 * STEP));
        }
        return slopes;
    }

    private void assertClose(INDArray actual, INDArray expected, String what) {
        assertThat(actual.shape()).as("%s, %s", place, what).isEqualTo(expected.shape());
        double difference = actual.sub(expected).norm2Number().doubleValue();
        double size = Math.max(1e-3, expected.norm2Number().doubleValue());
        assertThat(difference / size)
                .as("%s, relative error of the gradient of %s: %s against %s", place, what, actual, expected)
                .isLessThan(TOLERANCE);
    }

    /** The same numbers inside a larger array: an offset, gaps between rows, and column-major order. */
    static INDArray asView(INDArray x) {
        long[] larger = Arrays.stream(x.shape()).map(size -> size + 2).toArray();
        INDArray host = Nd4j.create(x.dataType(), larger, 'f').assign(7);
        INDArray view = host.get(Arrays.stream(x.shape())
                .mapToObj(size -> NDArrayIndex.interval(1, size + 1))
                .toArray(org.nd4j.linalg.indexing.INDArrayIndex[]::new));
        return view.assign(x);
    }
}
