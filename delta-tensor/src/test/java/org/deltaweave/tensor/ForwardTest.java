package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Values of the operations against formulas written out here. */
class ForwardTest {
    private static final double EXACT = 1e-12;

    private final GradientCheck numbers = new GradientCheck(4711);

    @Test
    void gelu_one_isErfAndTanhValue() {
        Tensor one = Tensor.constant(Nd4j.createFromArray(1.0));

        assertThat(one.gelu().scalar()).isEqualTo(0.8413447460685429, within(EXACT));
        assertThat(one.geluTanh().scalar()).isEqualTo(0.8411919906082768, within(EXACT));
    }

    @Test
    void activations_knownPoints() {
        Tensor x = Tensor.constant(Nd4j.createFromArray(-2.0, -0.5, 0.0, 3.0));

        assertThat(x.gelu().value().toDoubleVector())
                .containsExactly(
                        new double[] {-0.04550026389635842, -0.15426876936299344, 0, 2.99595030590511}, within(EXACT));
        assertThat(x.tanh().value().toDoubleVector())
                .containsExactly(new double[] {Math.tanh(-2), Math.tanh(-0.5), 0, Math.tanh(3)}, within(EXACT));
        assertThat(x.relu().value().toDoubleVector()).containsExactly(0, 0, 0, 3);
        assertThat(x.sigmoid().value().toDoubleVector())
                .containsExactly(
                        new double[] {1 / (1 + Math.exp(2)), 1 / (1 + Math.exp(0.5)), 0.5, 1 / (1 + Math.exp(-3))},
                        within(EXACT));
    }

    @Test
    void softmax_largeScores_doNotOverflow() {
        Tensor x = Tensor.constant(Nd4j.createFromArray(new double[][] {{1000, 1001, 999}, {-2000, -2000, -2000}}));

        double sum = 1 + Math.exp(1) + Math.exp(-1);
        assertThat(x.softmax().value().toDoubleMatrix()[0])
                .containsExactly(new double[] {1 / sum, Math.exp(1) / sum, Math.exp(-1) / sum}, within(EXACT));
        assertThat(x.softmax().value().toDoubleMatrix()[1])
                .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(EXACT));
    }

    @Test
    void mmul_equalsSumsOfProducts() {
        INDArray a = numbers.normal(5, 7);
        INDArray b = numbers.normal(7, 3);
        INDArray result = Tensor.constant(a).mmul(Tensor.constant(b)).value();
        INDArray transposed =
                Tensor.constant(a).mmulT(Tensor.constant(b.transpose())).value();

        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 3; j++) {
                double sum = 0;
                for (int k = 0; k < 7; k++) {
                    sum += a.getDouble(i, k) * b.getDouble(k, j);
                }
                assertThat(result.getDouble(i, j)).isEqualTo(sum, within(EXACT));
                assertThat(transposed.getDouble(i, j)).isEqualTo(sum, within(EXACT));
            }
        }
    }

    @Test
    void attention_staysInsideSequencesAndHeads() {
        Segments segments = Segments.ofLengths(3, 1, 6);
        int heads = 2;
        int size = 3;
        INDArray q = numbers.normal(10, 6);
        INDArray k = numbers.normal(10, 6);
        INDArray v = numbers.normal(10, 6);
        INDArray result = Tensor.attention(
                        Tensor.constant(q), Tensor.constant(k), Tensor.constant(v), segments, heads, 0.5)
                .value();

        for (int s = 0; s < segments.count(); s++) {
            for (int i = segments.start(s); i < segments.end(s); i++) {
                for (int column = 0; column < heads * size; column++) {
                    int first = column / size * size;
                    double weights = 0;
                    double weighted = 0;
                    for (int j = segments.start(s); j < segments.end(s); j++) {
                        double score = 0;
                        for (int c = first; c < first + size; c++) {
                            score += q.getDouble(i, c) * k.getDouble(j, c);
                        }
                        double weight = Math.exp(score * 0.5);
                        weights += weight;
                        weighted += weight * v.getDouble(j, column);
                    }
                    assertThat(result.getDouble(i, column)).isEqualTo(weighted / weights, within(EXACT));
                }
            }
        }
    }

    @Test
    void attention_dropout_keepsTheMeanAndDropsTheShare() {
        int tokens = 40;
        INDArray equal = numbers.normal(1, 2).broadcast(tokens, 2).dup();
        INDArray ones = Nd4j.ones(DataType.DOUBLE, tokens, 2);
        Tensor dropped = Tensor.attention(
                Tensor.constant(equal),
                Tensor.constant(equal),
                Tensor.constant(ones),
                Segments.ofLengths(tokens),
                2,
                1,
                0.25,
                new SplittableRandom(3));

        // Every probability is 1/40: a row's sum counts how many of its 40 were kept, each scaled by 4/3.
        assertThat(dropped.value().meanNumber().doubleValue()).isEqualTo(1, within(0.05));
        assertThat(dropped.value().stdNumber().doubleValue()).isBetween(0.05, 0.15);
    }

    @Test
    void rmsNorm_equalsFormula() {
        INDArray x = numbers.normal(3, 5);
        INDArray gain = numbers.normal(5);
        INDArray actual =
                Tensor.constant(x).rmsNorm(Tensor.constant(gain), 1e-5).value();

        for (int i = 0; i < 3; i++) {
            double squares = 0;
            for (int j = 0; j < 5; j++) {
                squares += x.getDouble(i, j) * x.getDouble(i, j);
            }
            for (int j = 0; j < 5; j++) {
                double expected = x.getDouble(i, j) / Math.sqrt(squares / 5 + 1e-5) * gain.getDouble(j);
                assertThat(actual.getDouble(i, j)).isCloseTo(expected, within(1e-12));
            }
        }
    }

    @Test
    void silu_equalsFormula() {
        INDArray x = numbers.normal(4, 3);
        INDArray actual = Tensor.constant(x).silu().value();
        for (long i = 0; i < x.length(); i++) {
            double v = x.getDouble(i);
            assertThat(actual.getDouble(i)).isCloseTo(v / (1 + Math.exp(-v)), within(1e-12));
        }
    }

    @Test
    void layerNorm_equalsFormula() {
        INDArray x = numbers.normal(4, 9);
        INDArray gain = numbers.normal(9);
        INDArray bias = numbers.normal(9);
        INDArray result = Tensor.constant(x)
                .layerNorm(Tensor.constant(gain), Tensor.constant(bias), 1e-5)
                .value();

        for (int i = 0; i < 4; i++) {
            double mean = 0;
            double square = 0;
            for (int j = 0; j < 9; j++) {
                mean += x.getDouble(i, j) / 9;
                square += x.getDouble(i, j) * x.getDouble(i, j) / 9;
            }
            double deviation = Math.sqrt(square - mean * mean + 1e-5);
            for (int j = 0; j < 9; j++) {
                double expected = (x.getDouble(i, j) - mean) / deviation * gain.getDouble(j) + bias.getDouble(j);
                assertThat(result.getDouble(i, j)).isEqualTo(expected, within(1e-11));
            }
        }
    }

    @Test
    void crossEntropy_meanOverRowsThatCount() {
        Tensor logits = Tensor.constant(Nd4j.createFromArray(new double[][] {{1, 2, 0}, {5, 5, 5}, {0, -1, 800}}));

        double first = Math.log(Math.exp(1) + Math.exp(2) + 1) - 2;
        assertThat(logits.crossEntropy(1, Losses.IGNORED, Losses.IGNORED).scalar())
                .isEqualTo(first, within(EXACT));
        assertThat(logits.crossEntropy(1, 0, 1).scalar()).isEqualTo((first + Math.log(3) + 801) / 3, within(1e-10));
    }

    @Test
    void reductions_haveOneElementOrOneDimensionLess() {
        Tensor x = Tensor.constant(Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 7}}));

        assertThat(x.sum().shape()).containsExactly(1);
        assertThat(x.sum().scalar()).isEqualTo(22);
        assertThat(x.mean().scalar()).isEqualTo(22 / 6.0, within(EXACT));
        assertThat(x.sum(0).value().toDoubleVector()).containsExactly(5, 7, 10);
        assertThat(x.sum(-1).value().toDoubleVector()).containsExactly(6, 16);
        assertThat(x.mean(1).value().toDoubleVector()).containsExactly(new double[] {2, 16 / 3.0}, within(EXACT));
        assertThat(x.mean(-2).value().toDoubleVector()).containsExactly(2.5, 3.5, 5);
        assertThat(x.sum(0).sum(0).shape()).containsExactly(1);
        assertThat(x.meanSquaredError(x.add(0.5)).scalar()).isEqualTo(0.25, within(EXACT));
    }

    @Test
    void shapes_moveElements() {
        Tensor x = Tensor.constant(Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}}));

        assertThat(x.permute(1, 0).value().toDoubleMatrix()).isDeepEqualTo(new double[][] {{1, 4}, {2, 5}, {3, 6}});
        assertThat(x.permute(1, 0).reshape(6).value().toDoubleVector()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(x.slice(1, 1, 3).value().toDoubleMatrix()).isDeepEqualTo(new double[][] {{2, 3}, {5, 6}});
        assertThat(x.slice(0, 1, 2).slice(-1, 2, 3).value().toDoubleMatrix()).isDeepEqualTo(new double[][] {{6}});
        assertThat(Tensor.concat(0, x.slice(0, 1, 2), x).value().toDoubleMatrix())
                .isDeepEqualTo(new double[][] {{4, 5, 6}, {1, 2, 3}, {4, 5, 6}});
        assertThat(Tensor.concat(1, x, x.slice(1, 0, 1)).value().toDoubleMatrix())
                .isDeepEqualTo(new double[][] {{1, 2, 3, 1}, {4, 5, 6, 4}});
        assertThat(x.gather(1, 1, 0).value().toDoubleMatrix())
                .isDeepEqualTo(new double[][] {{4, 5, 6}, {4, 5, 6}, {1, 2, 3}});
    }

    @Test
    void dropout_keepsTheMeanAndRepeatsWithItsSeed() {
        Tensor ones = Tensor.constant(Nd4j.ones(DataType.DOUBLE, 100, 200));
        Tensor dropped = ones.dropout(0.25, new SplittableRandom(5));
        double zeros = 20_000
                - dropped.value().neq(0).castTo(DataType.DOUBLE).sumNumber().doubleValue();

        assertThat(zeros / 20_000).isEqualTo(0.25, within(0.02));
        assertThat(dropped.value().maxNumber().doubleValue()).isEqualTo(4 / 3.0, within(EXACT));
        assertThat(Tensor.parameter(ones.value())
                        .dropout(0.25, new SplittableRandom(5))
                        .value())
                .isEqualTo(dropped.value());
        assertThat(ones.dropout(0, new SplittableRandom(5))).isSameAs(ones);
    }

    @Test
    void gather_tableLargerThanOneWindow_findsRowsOnBothSides() {
        int rows = 1_100_000;
        INDArray table = Nd4j.createUninitialized(DataType.FLOAT, rows, 64);
        int[] indices = {0, 1_048_575, 1_048_576, rows - 1};
        for (int index : indices) {
            for (int j = 0; j < 64; j++) {
                table.putScalar(index, j, index + j);
            }
        }
        INDArray found = Tensor.constant(table).gather(indices).value();
        table.close();

        for (int i = 0; i < indices.length; i++) {
            assertThat(found.getFloat(i, 0)).isEqualTo(indices[i]);
            assertThat(found.getFloat(i, 63)).isEqualTo(indices[i] + 63);
        }
    }
}
