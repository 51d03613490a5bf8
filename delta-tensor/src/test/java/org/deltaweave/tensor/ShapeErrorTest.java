package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
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
                "[DW-101] attention needs queries, keys and values of one shape [3, n] for 2 sequences in 3 rows, "
                        + "got [3, 4] by [3, 4] by [5, 6].");
        fails(
                () -> Tensor.attention(a, a, a, segments, 3, 1),
                "[DW-101] attention needs columns divisible into 3 heads, got [3, 4] by [3, 4] by [3, 4].");
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
