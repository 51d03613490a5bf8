package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What operations say to what they cannot do. */
class ShapeErrorTest {
    private final Tensor a = zeros(3, 4);
    private final Tensor b = zeros(5, 6);
    private final Tensor vector = zeros(3);

    @Test
    void mmul_innerSizesDiffer_namesBothShapes() {
        fails(
                () -> a.mmul(b),
                "[DW-101] mmul needs [m, k] by [k, n], got [3, 4] by [5, 6]. "
                        + "Make the first one's columns as many as the second one's rows.");
        fails(() -> a.linear(b, b), "[DW-101] linear needs [m, k] by [n, k], got [3, 4] by [5, 6].");
        fails(() -> a.mmulT(b), "[DW-101] mmulT needs [m, k] by [n, k], got [3, 4] by [5, 6].");
        fails(() -> a.mmul(vector), "[DW-101] mmul needs [m, k] by [k, n], got [3, 4] by [3].");
    }

    @Test
    void elementwise_shapesDiffer_namesBothShapes() {
        fails(() -> a.add(b), "[DW-101] add needs two tensors of one shape, got [3, 4] by [5, 6].");
        fails(() -> a.sub(vector), "[DW-101] sub needs two tensors of one shape, got [3, 4] by [3].");
        fails(() -> a.mul(b), "[DW-101] mul needs two tensors of one shape");
        fails(() -> a.siluMul(b), "[DW-101] siluMul needs two tensors of one shape, got [3, 4] by [5, 6].");
        fails(() -> a.meanSquaredError(b), "[DW-101] meanSquaredError needs two tensors of one shape");
        fails(() -> a.addRowVector(vector), "[DW-101] addRowVector needs [m, n] by [n], got [3, 4] by [3].");
        fails(() -> a.mulRowVector(b), "[DW-101] mulRowVector needs [m, n] by [n], got [3, 4] by [5, 6].");
        fails(
                () -> a.layerNorm(zeros(4), vector, 1e-5),
                "[DW-101] layerNorm needs [m, n] by [n] by [n], got [3, 4] by [4] by [3].");
    }

    @Test
    void dataTypesDiffer_namesBoth() {
        Tensor wide = Tensor.constant(Nd4j.zeros(DataType.DOUBLE, 3, 4));
        Tensor integers = Tensor.constant(Nd4j.zeros(DataType.INT32, 3, 4));

        fails(
                () -> a.add(wide),
                "[DW-101] add needs tensors that are all FLOAT or all DOUBLE, got FLOAT[3, 4] with DOUBLE[3, 4].");
        fails(() -> a.mmulT(wide), "[DW-101] mmulT needs tensors that are all FLOAT or all DOUBLE");
        fails(() -> integers.gelu(), "[DW-101] gelu needs tensors that are all FLOAT or all DOUBLE, got INT[3, 4].");
    }

    @Test
    void attention_unfittingArguments_sayWhichFormIsNeeded() {
        Segments segments = Segments.ofLengths(1, 2);

        fails(
                () -> Tensor.attention(a, a, b, segments, 2, 1),
                "[DW-101] attention needs keys and values of one shape [rows, 4] for 2 heads, "
                        + "with the rows of 2 sequences in rows up to 3, got [3, 4] by [3, 4] by [5, 6].");
        fails(
                () -> Tensor.attention(b, a, a, segments, 2, 1),
                "[DW-101] attention needs queries [3, n] for 2 sequences in 3 rows, "
                        + "got [5, 6] by [3, 4] by [3, 4].");
        fails(
                () -> Tensor.attention(a, a, a, segments, 3, 1),
                "[DW-101] attention needs columns divisible into 3 heads, got [3, 4] by [3, 4] by [3, 4].");
    }

    @Test
    void attentionShape_unfittingParts_areNamed() {
        Segments two = Segments.ofLengths(1, 2);
        AttentionShape full = AttentionShape.full(two, 4, 0.5);

        fails(
                () -> full.keys(KeyRows.of(Segments.ofLengths(3))),
                "[DW-101] attention needs keys for as many sequences as queries, got 2 and 1.");
        fails(() -> AttentionShape.full(two, 0, 1), "[DW-101] attention needs at least one head, got 0.");
        fails(() -> full.keyHeads(3), "[DW-101] attention needs key heads that divide 4 heads, got 3.");
        fails(() -> AttentionShape.full(two, 4, 0), "[DW-101] attention needs a positive scale, got 0.0.");
        fails(() -> full.window(2), "[DW-101] attention needs a causal form for a window, of 1 key or more, got 2.");
        fails(() -> full.causal(true).window(-1), "[DW-101] attention needs a causal form for a window");
        fails(
                () -> full.keys(KeyRows.of(Segments.ofLengths(1, 1))).causal(true),
                "[DW-101] attention needs no more queries than keys in a causal sequence, got 2 and 1 in sequence 1.");
        fails(
                () -> new KeyRows(new int[] {0}, new int[] {1, 2}),
                "[DW-103] Key rows have 1 starts and 2 lengths. Give a start and a length for every sequence.");
        fails(
                () -> new KeyRows(new int[] {0, -1}, new int[] {1, 2}),
                "[DW-103] Sequence 1 has 2 key rows from row -1 on.");
        fails(
                () -> new KeyRows(new int[] {0, 1}, new int[] {0, 2}),
                "[DW-103] Sequence 0 has 0 key rows from row 0 on.");
        fails(
                () -> new KeyRows(new int[] {Integer.MAX_VALUE}, new int[] {1}),
                "[DW-103] Sequence 0 has 1 key rows from row 2147483647 on.");
    }

    @Test
    void attention_keysOutside_sayWhichRowsAreNeeded() {
        AttentionShape shape = AttentionShape.full(Segments.ofLengths(1, 2), 4, 0.5)
                .keyHeads(2)
                .keys(new KeyRows(new int[] {0, 2}, new int[] {2, 3}));

        fails(
                () -> Tensor.attention(a, zeros(4, 2), zeros(4, 2), shape, 0, null),
                "[DW-101] attention needs keys and values of one shape [rows, 2] for 2 heads, "
                        + "with the rows of 2 sequences in rows up to 5, got [3, 4] by [4, 2] by [4, 2].");
        fails(
                () -> Tensor.attention(a, zeros(6, 2), zeros(5, 2), shape, 0, null),
                "[DW-101] attention needs keys and values of one shape [rows, 2] for 2 heads");
        fails(
                () -> Tensor.attention(
                        a,
                        zeros(4, 2),
                        Tensor.parameter(Nd4j.zeros(DataType.FLOAT, 4, 2)),
                        shape.keys(new KeyRows(new int[] {0, 1}, new int[] {2, 3})),
                        0,
                        null),
                "[DW-101] attention needs sequences with keys of their own to train what they come from, "
                        + "got row 1 in two of them.");
    }

    @Test
    void attention_biasTooNarrow_namesTheDistances() {
        AttentionShape full = AttentionShape.full(Segments.ofLengths(1, 2), 2, 0.5);

        fails(
                () -> biased(full, zeros(2, 2), 1),
                "[DW-101] attention needs a bias table [2, columns] with columns for distances from -1 to 1 "
                        + "around column 1, got [2, 2].");
        fails(() -> biased(full, zeros(2, 3), 0), "[DW-101] attention needs a bias table [2, columns]");
        fails(() -> biased(full, zeros(1, 3), 1), "[DW-101] attention needs a bias table [2, columns]");
        fails(
                () -> biased(full.causal(true), zeros(2, 2), 0),
                "[DW-101] attention needs a bias table [2, columns] with columns for distances from -1 to 0 "
                        + "around column 0, got [2, 2].");
        assertThat(biased(full.causal(true), zeros(2, 2), 1).shape()).containsExactly(3, 4);
        assertThat(biased(full.causal(true).window(1), zeros(2, 1), 0).shape()).containsExactly(3, 4);
    }

    private Tensor biased(AttentionShape shape, Tensor table, int zero) {
        return Tensor.attention(a, a, a, shape, Optional.of(new DistanceBias(table, zero)), 0, null);
    }

    @Test
    void copyRowsTo_unfittingTarget_isNamed() {
        INDArray target = Nd4j.zeros(DataType.FLOAT, 5, 4);

        fails(
                () -> a.copyRowsTo(target, 0, 1),
                "[DW-101] copyRowsTo needs [2, n] into [M, n] for 2 row numbers, got [3, 4] by [5, 4].");
        fails(
                () -> a.copyRowsTo(Nd4j.zeros(DataType.FLOAT, 5, 3), 0, 1, 2),
                "[DW-101] copyRowsTo needs [3, n] into [M, n] for 3 row numbers, got [3, 4] by [5, 3].");
        fails(
                () -> a.copyRowsTo(target, 0, 5, 1),
                "[DW-101] copyRowsTo needs indices from 0 to 4 but index 1 is 5, got [3, 4] by [5, 4].");
        fails(
                () -> a.copyRowsTo(target, 0, 3, 3),
                "[DW-101] copyRowsTo needs each row number once but was given 3 twice, got [3, 4] by [5, 4].");
        fails(
                () -> a.copyRowsTo(Nd4j.zeros(DataType.FLOAT, 4, 5).transpose(), 0, 1, 2),
                "[DW-101] copyRowsTo needs a target in row-major order without gaps");
        fails(
                () -> a.copyRowsTo(Nd4j.zeros(DataType.DOUBLE, 5, 4), 0, 1, 2),
                "[DW-101] copyRowsTo needs tensors that are all FLOAT or all DOUBLE");
    }

    @Test
    void shapes_impossible_sayWhatFits() {
        fails(
                () -> a.permute(0, 0),
                "[DW-101] permute needs an order naming each of the 2 dimensions once, not [0, 0], got [3, 4].");
        fails(() -> a.permute(0), "[DW-101] permute needs an order naming each of the 2 dimensions once, not [0]");
        fails(() -> a.reshape(5, 2), "[DW-101] reshape needs a shape of 12 elements, not [5, 2], got [3, 4].");
        fails(() -> a.reshape(-3, -4), "[DW-101] reshape needs a shape of 12 elements, not [-3, -4], got [3, 4].");
        fails(
                () -> a.slice(1, 2, 5),
                "[DW-101] slice needs 0 <= from < to <= 4 in dimension 1, not from 2 to 5, got [3, 4].");
        fails(() -> a.slice(0, 2, 2), "[DW-101] slice needs 0 <= from < to <= 3 in dimension 0, not from 2 to 2");
        fails(() -> a.slice(2, 0, 1), "[DW-101] slice needs a dimension from -2 to 1 but was given 2, got [3, 4].");
        fails(() -> a.sum(-3), "[DW-101] sum needs a dimension from -2 to 1 but was given -3, got [3, 4].");
        fails(
                () -> Tensor.concat(0, a, b),
                "[DW-101] concat needs tensors that agree in every dimension but 0, got [3, 4] by [5, 6].");
        fails(() -> Tensor.concat(0), "[DW-101] concat needs at least one tensor, got none.");
    }

    @Test
    void gather_indexOutside_namesIt() {
        fails(() -> a.gather(0, 3), "[DW-101] gather needs indices from 0 to 2 but index 1 is 3, got [3, 4].");
        fails(() -> a.gather(-1), "[DW-101] gather needs indices from 0 to 2 but index 0 is -1, got [3, 4].");
        fails(() -> a.gather(), "[DW-101] gather needs at least one index, got [3, 4].");
        fails(() -> vector.gather(0), "[DW-101] gather needs [m, n], got [3].");
    }

    @Test
    void crossEntropy_badLabels_nameIndexAndClasses() {
        fails(
                () -> a.crossEntropy(0, 4, 1),
                "[DW-104] Label 4 of row 1 is not one of 4 classes. Use labels from 0 to 3, or -100 for rows to leave out.");
        fails(
                () -> a.crossEntropy(-100, -100, -100),
                "[DW-104] All 3 rows of crossEntropy are labelled -100 (left out). Give at least one row a class.");
        fails(() -> a.crossEntropy(0, 1), "[DW-101] crossEntropy needs 2 rows for 2 labels, got [3, 4].");
    }

    @Test
    void dropout_probabilityOutside_isNamed() {
        fails(
                () -> a.dropout(1, new SplittableRandom(1)),
                "[DW-101] dropout needs a probability from 0 to below 1, got 1.0.");
        fails(() -> a.dropout(Double.NaN, new SplittableRandom(1)), "[DW-101] dropout needs a probability");
    }

    @Test
    void scalar_ofMany_saysReduce() {
        fails(() -> a.scalar(), "[DW-101] scalar needs a single element, got [3, 4].");
    }

    private static Tensor zeros(long... shape) {
        return Tensor.constant(Nd4j.zeros(DataType.FLOAT, shape));
    }

    private static void fails(ThrowingCallable call, String start) {
        assertThatThrownBy(call).isInstanceOf(DeltaweaveException.class).hasMessageStartingWith(start);
    }
}
