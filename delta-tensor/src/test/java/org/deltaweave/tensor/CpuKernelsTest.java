package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The processor's kernels, results and gradients, against the portable ones in double on random shapes. */
class CpuKernelsTest {
    private static final double TOLERANCE = 2e-5;

    private SplittableRandom random;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void products(long seed) {
        random = new SplittableRandom(seed);
        int m = size(90);
        int k = size(300);
        int n = size(200);
        compare(t -> t[0].mmul(t[1]), normal(m, k), normal(k, n));
        compare(t -> t[0].mmulT(t[1]), normal(m, k), normal(n, k));
        compare(t -> t[0].linear(t[1], t[2]), normal(m, k), normal(n, k), normal(n));
        compare(t -> t[0].linear(t[1], t[2]).add(t[0].linear(t[1], t[2])), normal(1, k), normal(n, k), normal(n));
        // Large enough to be shared out by rows, and by columns.
        compare(t -> t[0].mmulT(t[1]), normal(333, 65), normal(131, 65));
        compare(t -> t[0].mmulT(t[1]), normal(67, 129), normal(401, 129));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void elements(long seed) {
        random = new SplittableRandom(seed);
        int m = size(300);
        int n = size(200);
        compare(t -> t[0].add(t[1]).sub(t[2]).mul(t[1]), normal(m, n), normal(m, n), normal(m, n));
        compare(t -> t[0].add(0.3).mul(-1.7), normal(m, n));
        compare(t -> t[0].addRowVector(t[1]).mulRowVector(t[2]), normal(m, n), normal(n), normal(n));
        compare(t -> t[0].addRowVector(t[1]).mulRowVector(t[2]), normal(1, 1), normal(1), normal(1));
        compare(
                t -> t[0].gelu().add(t[0].geluTanh()).add(t[0].silu()),
                normal(m, n).mul(3));
        compare(
                t -> t[0].tanh().add(t[0].sigmoid()).add(t[0].relu()),
                normal(m, n).mul(3));
        compare(t -> t[0].siluMul(t[1]), normal(m, n).mul(3), normal(m, n));
        compare(t -> t[0].dropout(0.3, new SplittableRandom(seed)), normal(m, n));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void rows(long seed) {
        random = new SplittableRandom(seed);
        int m = size(300);
        int n = 1 + size(200);
        compare(t -> t[0].softmax(), normal(m, n).mul(4));
        compare(t -> t[0].softmax(), normal(2, 3, n));
        compare(t -> t[0].layerNorm(t[1], t[2], 1e-5), normal(m, n).add(3), normal(n), normal(n));
        compare(t -> t[0].rmsNorm(t[1], 1e-5), normal(m, n), normal(n));
        int[] indices = random.ints(size(500), 0, m).toArray();
        compare(t -> t[0].gather(indices), normal(m, n));
        int[] labels = random.ints(m, 0, n).toArray();
        labels[0] = 0;
        for (int i = 1; i < m; i += 3) {
            labels[i] = Losses.IGNORED;
        }
        compare(t -> t[0].crossEntropy(labels), normal(m, n).mul(4));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void attention(long seed) {
        random = new SplittableRandom(seed);
        int heads = 1 + random.nextInt(4);
        int width = heads * size(20);
        // Single tokens, short texts, and texts longer than one tile of queries, exactly and by one.
        Segments segments = Segments.ofLengths(1, size(40), 128, 129, size(300), 1);
        INDArray q = normal(segments.rows(), width);
        INDArray k = normal(segments.rows(), width);
        INDArray v = normal(segments.rows(), width);
        compare(t -> Tensor.attention(t[0], t[1], t[2], segments, heads, 0.4), q, k, v);
        compare(t -> Tensor.attention(t[0], t[0], t[1], segments, heads, 0.4), q, v);
        compare(
                t -> Tensor.attention(t[0], t[1], t[2], segments, heads, 0.4, 0.2, new SplittableRandom(seed)),
                q,
                k,
                v);
    }

    @ParameterizedTest
    @EnumSource(AttentionForms.class)
    void formsOfAttention(AttentionForms form) {
        random = new SplittableRandom(form.ordinal());
        for (int size : new int[] {8, 64}) {
            // Scores of random queries and keys grow with the size; softmax should not become a maximum.
            AttentionShape shape = form.shape(300, 1, 130, 17);
            INDArray[] inputs = form.inputs(shape, size, this::normal);
            inputs[0].muli(1 / Math.sqrt(size));
            compare(form.attention(shape, 0, SplittableRandom::new), inputs);
            compare(form.attention(shape, 0.2, SplittableRandom::new), inputs);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void viewsInAnyOrder(long seed) {
        random = new SplittableRandom(seed);
        INDArray wide = normal(40, 30);
        compare(t -> t[0].mmulT(t[1]).gelu(), wide.transpose(), normal(17, 40));
        compare(t -> t[0].layerNorm(t[1], t[1], 1e-5).softmax(), wide.dup('f'), normal(30));
    }

    /** Result and gradients in float on the processor's kernels and in double on the portable ones. */
    private void compare(Function<Tensor[], Tensor> operation, INDArray... inputs) {
        List<INDArray> actual = run(operation, DataType.FLOAT, inputs);
        List<INDArray> expected = run(operation, DataType.DOUBLE, inputs);
        for (int i = 0; i < actual.size(); i++) {
            INDArray reference = expected.get(i);
            double scale = Math.max(1, reference.amaxNumber().doubleValue());
            double error = actual.get(i)
                    .castTo(DataType.DOUBLE)
                    .sub(reference)
                    .amaxNumber()
                    .doubleValue();
            assertThat(error / scale)
                    .as(
                            "array %d of inputs %s",
                            i,
                            Arrays.stream(inputs)
                                    .map(x -> Arrays.toString(x.shape()))
                                    .toList())
                    .isLessThan(TOLERANCE);
        }
    }

    private List<INDArray> run(Function<Tensor[], Tensor> operation, DataType type, INDArray... inputs) {
        Tensor[] parameters =
                Arrays.stream(inputs).map(x -> Tensor.parameter(x.castTo(type))).toArray(Tensor[]::new);
        List<INDArray> results = new ArrayList<>();
        try (Arena arena = new Arena()) {
            arena.within(() -> {
                Tensor result = operation.apply(parameters);
                results.add(result.value().dup());
                SplittableRandom weights = new SplittableRandom(7);
                double[] numbers = weights.doubles(result.length(), -1, 1).toArray();
                result.backward(
                        Nd4j.createFromArray(numbers).reshape(result.shape()).castTo(type));
                return result;
            });
        }
        for (Tensor parameter : parameters) {
            results.add(parameter.gradient().orElseThrow());
        }
        return results;
    }

    private int size(int most) {
        return 1 + random.nextInt(most);
    }

    /** Numbers that float holds exactly, so that both types start from the same. */
    private INDArray normal(long... shape) {
        double[] numbers = new double[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return Nd4j.createFromArray(numbers).reshape(shape);
    }
}
