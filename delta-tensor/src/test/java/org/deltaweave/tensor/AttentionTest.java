package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Every form of attention against loops over plain arrays, and its gradients against finite differences. */
class AttentionTest {
    private static final int SIZE = 3;

    @ParameterizedTest
    @EnumSource(AttentionForms.class)
    void result_equalsThePlainFormula(AttentionForms form) {
        AttentionShape shape = form.shape(5, 1, 7);
        INDArray[] inputs = form.inputs(shape, SIZE, new GradientCheck(31)::normal);
        double[][] expected = plain(shape, inputs);
        INDArray actual = attend(form, shape, DataType.DOUBLE, inputs);
        INDArray single = attend(form, shape, DataType.FLOAT, inputs).castTo(DataType.DOUBLE);

        INDArray reference = Nd4j.createFromArray(expected);
        assertThat(actual.sub(reference).amaxNumber().doubleValue()).isLessThan(1e-12);
        assertThat(single.sub(reference).amaxNumber().doubleValue()).isLessThan(1e-5);
    }

    @ParameterizedTest
    @EnumSource(AttentionForms.class)
    void gradients_equalDifferences(AttentionForms form) {
        for (long seed : new long[] {1, 20}) {
            GradientCheck check = new GradientCheck(seed);
            AttentionShape shape = form.shape(check.size(2, 5), 1, check.size(2, 4));
            INDArray[] inputs = form.inputs(shape, SIZE, check::normal);
            check.check(form.attention(shape, 0, SplittableRandom::new), inputs);
            // Seeded anew in every call, so that finite differences see one mask.
            check.check(form.attention(shape, 0.3, SplittableRandom::new), inputs);
        }
    }

    @ParameterizedTest
    @EnumSource(AttentionForms.class)
    void keysOfNoSequence_getZeroGradients(AttentionForms form) {
        AttentionShape shape = form.shape(150, 4);
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray[] inputs = form.inputs(shape, SIZE, new GradientCheck(8)::normal);
            Tensor[] parameters = new Tensor[inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                parameters[i] = Tensor.parameter(inputs[i].castTo(type));
            }
            try (Arena arena = new Arena()) {
                arena.within(() -> Buffers.of(type, 1 << 18));
                arena.fill(Double.NaN);
                arena.recycle();
                arena.within(() -> {
                    Tensor sum = form.attention(shape, 0, SplittableRandom::new)
                            .apply(parameters)
                            .mul(Tensor.constant(inputs[0].castTo(type)))
                            .sum();
                    sum.backward();
                    return sum;
                });
            }
            boolean[] used = used(shape, inputs[1].rows());
            for (int row = 0; row < used.length; row++) {
                for (int which = 1; which < 3; which++) {
                    INDArray gradient =
                            parameters[which].gradient().orElseThrow().getRow(row);
                    assertThat(gradient.amaxNumber().doubleValue() > 0)
                            .as("%s row %d of %d", form, row, which)
                            .isEqualTo(used[row]);
                }
            }
        }
    }

    /** One new token at a time over a cache that fills up gives what the whole text gives at once. */
    @Test
    void decodingWithACache_equalsTheWhole() {
        int tokens = 40;
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            GradientCheck numbers = new GradientCheck(77);
            INDArray q = numbers.normal(2L * tokens, 16).castTo(type);
            INDArray k = numbers.normal(2L * tokens, 8).castTo(type);
            INDArray v = numbers.normal(2L * tokens, 8).castTo(type);
            Segments whole = Segments.ofLengths(tokens, tokens);
            AttentionShape shape =
                    AttentionShape.full(whole, 4, 0.5).keyHeads(2).causal(true).window(16);
            INDArray expected = Tensor.attention(
                            Tensor.constant(q), Tensor.constant(k), Tensor.constant(v), shape, 0, null)
                    .value();
            INDArray keys = Nd4j.create(type, 110, 8);
            INDArray values = Nd4j.create(type, 110, 8);
            for (int i = 0; i < tokens; i++) {
                int[] rows = {i, tokens + i};
                int[] places = {i, 60 + i};
                Tensor.constant(k).gather(rows).copyRowsTo(keys, places);
                Tensor.constant(v).gather(rows).copyRowsTo(values, places);
                AttentionShape step = new AttentionShape(
                        Segments.ofLengths(1, 1),
                        new KeyRows(new int[] {0, 60}, new int[] {i + 1, i + 1}),
                        4,
                        2,
                        0.5,
                        true,
                        16);
                INDArray actual = Tensor.attention(
                                Tensor.constant(q).gather(rows),
                                Tensor.constant(keys),
                                Tensor.constant(values),
                                step,
                                Optional.empty(),
                                0,
                                null)
                        .value();
                for (int row = 0; row < 2; row++) {
                    double error = actual.getRow(row)
                            .sub(expected.getRow(rows[row]))
                            .amaxNumber()
                            .doubleValue();
                    assertThat(error).as("token %d, %s", i, type).isLessThan(1e-5);
                }
            }
        }
    }

    @Test
    void copyRowsTo_writesThoseRowsOnly() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray rows = new GradientCheck(4).normal(3, 5).castTo(type);
            INDArray target = Nd4j.create(type, 6, 5).assign(7);
            Tensor.constant(GradientCheck.asView(rows)).copyRowsTo(target, 4, 0, 5);

            assertThat(target.get(NDArrayIndex.indices(4, 0, 5), NDArrayIndex.all()))
                    .isEqualTo(rows);
            assertThat(target.get(NDArrayIndex.interval(1, 4), NDArrayIndex.all())
                            .minNumber()
                            .doubleValue())
                    .isEqualTo(7);
            assertThat(target.get(NDArrayIndex.interval(1, 4), NDArrayIndex.all())
                            .maxNumber()
                            .doubleValue())
                    .isEqualTo(7);
        }
    }

    private static INDArray attend(AttentionForms form, AttentionShape shape, DataType type, INDArray[] inputs) {
        Tensor[] constants = new Tensor[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            constants[i] = Tensor.constant(inputs[i].castTo(type));
        }
        return form.attention(shape, 0, SplittableRandom::new).apply(constants).value();
    }

    private static boolean[] used(AttentionShape shape, int rows) {
        boolean[] used = new boolean[rows];
        for (int s = 0; s < shape.keys().count(); s++) {
            int nq = shape.queries().length(s);
            int nk = shape.keys().length(s);
            for (int i = 0; i < nq; i++) {
                for (int j = 0; j < nk; j++) {
                    used[shape.keys().starts()[s] + j] |= sees(shape, nk - nq + i, j);
                }
            }
        }
        return used;
    }

    private static boolean sees(AttentionShape shape, int position, int key) {
        boolean before = !shape.causal() || key <= position;
        return before && (shape.window() == 0 || position - key < shape.window());
    }

    private static double[][] plain(AttentionShape shape, INDArray[] inputs) {
        double[][] q = inputs[0].toDoubleMatrix();
        double[][] k = inputs[1].toDoubleMatrix();
        double[][] v = inputs[2].toDoubleMatrix();
        double[][] out = new double[q.length][q[0].length];
        for (int s = 0; s < shape.queries().count(); s++) {
            int nq = shape.queries().length(s);
            int nk = shape.keys().length(s);
            for (int i = 0; i < nq; i++) {
                for (int head = 0; head < shape.heads(); head++) {
                    int columns = head * shape.keyHeads() / shape.heads() * SIZE;
                    double total = 0;
                    for (int j = 0; j < nk; j++) {
                        int position = nk - nq + i;
                        if (!sees(shape, position, j)) {
                            continue;
                        }
                        double[] key = k[shape.keys().starts()[s] + j];
                        double[] value = v[shape.keys().starts()[s] + j];
                        double[] query = q[shape.queries().start(s) + i];
                        double score = 0;
                        for (int c = 0; c < SIZE; c++) {
                            score += query[head * SIZE + c] * key[columns + c];
                        }
                        score *= shape.scale();
                        if (inputs.length > 3) {
                            score += inputs[3].getDouble(head, AttentionForms.before(shape) + j - position);
                        }
                        total += Math.exp(score);
                        for (int c = 0; c < SIZE; c++) {
                            out[shape.queries().start(s) + i][head * SIZE + c] += Math.exp(score) * value[columns + c];
                        }
                    }
                    for (int c = 0; c < SIZE; c++) {
                        out[shape.queries().start(s) + i][head * SIZE + c] /= total;
                    }
                }
            }
        }
        return out;
    }
}
