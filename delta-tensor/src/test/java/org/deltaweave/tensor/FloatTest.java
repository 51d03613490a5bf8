package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** FLOAT results and gradients against DOUBLE ones of the same computation, which {@link GradientTest} checks. */
class FloatTest {
    private static final int ROWS = 37;
    private static final int WIDTH = 24;

    private final GradientCheck numbers = new GradientCheck(2718);
    private final INDArray x = numbers.normal(ROWS, WIDTH);
    private final INDArray weight = numbers.normal(WIDTH, WIDTH).mul(0.2);
    private final INDArray vector = numbers.normal(WIDTH);

    @Test
    void products() {
        compare(t -> t[0].mmul(t[1]).mmulT(t[1]), x, weight);
    }

    @Test
    void attention() {
        Segments segments = Segments.ofLengths(20, 1, 16);
        compare(t -> Tensor.attention(t[0].mmulT(t[1]), t[0], t[0], segments, 3, 0.4), x, weight);
    }

    @Test
    void elementwise() {
        compare(
                t -> t[0].addRowVector(t[1])
                        .mul(t[0])
                        .sub(t[0].mulRowVector(t[1]).mul(0.5))
                        .add(2)
                        .mul(0.3),
                x,
                vector);
    }

    @Test
    void activations() {
        compare(t -> t[0].gelu().add(t[0].geluTanh()).add(t[0].relu()), x.mul(3));
        compare(t -> t[0].tanh().add(t[0].sigmoid()).add(t[0].softmax()), x.mul(3));
        compare(t -> t[0].dropout(0.3, new SplittableRandom(8)), x);
    }

    @Test
    void rows() {
        compare(t -> t[0].layerNorm(t[1], t[1], 1e-12), x.add(5), vector);
        compare(t -> t[0].gather(3, 36, 3, 0), x);
    }

    @Test
    void shapes() {
        compare(
                t -> Tensor.concat(1, t[0].slice(0, 2, 26), t[0].slice(0, 3, 27).permute(1, 0))
                        .reshape(24 * 12, 4),
                x);
    }

    @Test
    void reductionsAndLosses() {
        int[] labels = new SplittableRandom(3).ints(ROWS, 0, WIDTH).toArray();
        compare(t -> t[0].crossEntropy(labels).add(t[0].meanSquaredError(t[0].tanh())), x);
        compare(t -> t[0].mean(1).add(t[0].sum(1)), x);
        compare(t -> t[0].mean().add(t[0].sum()), x);
    }

    private void compare(Function<Tensor[], Tensor> computation, INDArray... inputs) {
        Tensor[] wide = parameters(DataType.DOUBLE, inputs);
        Tensor[] narrow = parameters(DataType.FLOAT, inputs);
        Tensor expected = computation.apply(wide);
        Tensor actual = computation.apply(narrow);
        assertClose(actual.value(), expected.value());

        INDArray weights = numbers.normal(expected.shape());
        expected.backward(weights);
        actual.backward(weights.castTo(DataType.FLOAT));
        for (int i = 0; i < inputs.length; i++) {
            assertClose(narrow[i].gradient().orElseThrow(), wide[i].gradient().orElseThrow());
        }
    }

    private static Tensor[] parameters(DataType type, INDArray... values) {
        return Arrays.stream(values).map(v -> Tensor.parameter(v.castTo(type))).toArray(Tensor[]::new);
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.dataType()).isEqualTo(DataType.FLOAT);
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double difference =
                actual.castTo(DataType.DOUBLE).sub(expected).norm2Number().doubleValue();
        assertThat(difference / expected.norm2Number().doubleValue()).isLessThan(2e-6);
    }
}
