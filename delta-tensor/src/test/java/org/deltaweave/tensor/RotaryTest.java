package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Rotary position embedding of whole and of partly rotated heads. */
class RotaryTest {
    private final GradientCheck numbers = new GradientCheck(63);

    @ParameterizedTest
    @CsvSource({"1, 1, 2", "3, 2, 4", "2, 3, 9", "700, 4, 64"})
    void rotation_equalsTheFormula(int rows, int heads, int size) {
        Rotary rotary = new Rotary(frequencies(Math.max(1, size / 2 - 1)), 1.3);
        int n = rotary.frequencies().length;
        int[] positions = positions(rows);
        INDArray x = numbers.normal(rows, (long) heads * size);
        INDArray wide = Tensor.constant(x).rotary(rotary, heads, positions).value();
        INDArray single = Tensor.constant(x.castTo(DataType.FLOAT))
                .rotary(rotary, heads, positions)
                .value();

        for (int i = 0; i < rows; i++) {
            for (int head = 0; head < heads; head++) {
                for (int c = 0; c < size; c++) {
                    int at = head * size;
                    double expected = x.getDouble(i, at + c);
                    if (c < 2 * n) {
                        double angle = positions[i] * rotary.frequencies()[c % n];
                        double other = c < n ? -x.getDouble(i, at + c + n) : x.getDouble(i, at + c - n);
                        expected = 1.3 * (expected * Math.cos(angle) + other * Math.sin(angle));
                    }
                    assertThat(wide.getDouble(i, at + c)).isEqualTo(expected, within(1e-12));
                    assertThat(single.getDouble(i, at + c)).isEqualTo(expected, within(2e-6));
                }
            }
        }
    }

    @Test
    void gradient_equalsDifferences() {
        Rotary rotary = new Rotary(frequencies(2), 0.8);
        numbers.check(t -> t[0].rotary(rotary, 2, 3, 0, 9), numbers.normal(3, 10));
        numbers.check(
                t -> t[0].rotary(rotary, 1, 3, 0).mul(t[0].rotary(new Rotary(frequencies(1), 1), 1, 4, 4)),
                numbers.normal(2, 4));
    }

    @Test
    void floatGradient_isTheRotationBack() {
        Rotary rotary = new Rotary(frequencies(3), 1);
        Tensor x = Tensor.parameter(numbers.normal(5, 14).castTo(DataType.FLOAT));
        Tensor turned = x.rotary(rotary, 2, 5, 4, 3, 2, 1);
        turned.backward(turned.value().dup());

        assertThat(x.gradient())
                .hasValueSatisfying(g ->
                        assertThat(g.sub(x.value()).amaxNumber().doubleValue()).isLessThan(1e-6));
    }

    @Test
    void unfittingArguments_sayWhichFormIsNeeded() {
        Tensor x = Tensor.constant(Nd4j.zeros(DataType.FLOAT, 3, 8));
        Rotary rotary = new Rotary(frequencies(3), 1);

        assertThatThrownBy(() -> x.rotary(rotary, 1, 0, 1))
                .hasMessageStartingWith("[DW-101] rotary needs 2 rows for 2 positions, got [3, 8].");
        assertThatThrownBy(() -> x.rotary(rotary, 2, 0, 1, 2))
                .hasMessageStartingWith("[DW-101] rotary needs columns divisible into 2 heads of 6 or more"
                        + " for 3 frequencies, got [3, 8].");
        assertThatThrownBy(() -> x.rotary(rotary, 0, 0, 1, 2))
                .hasMessageStartingWith("[DW-101] rotary needs columns divisible into 0 heads");
        assertThatThrownBy(() -> new Rotary(new double[] {1, Double.NaN}, 1))
                .hasMessageStartingWith("[DW-101] rotary needs finite frequencies and a finite factor, got [1.0, NaN]");
        assertThatThrownBy(() -> new Rotary(new double[0], 1)).hasMessageStartingWith("[DW-101] rotary needs finite");
    }

    private static double[] frequencies(int n) {
        double[] frequencies = new double[n];
        Arrays.setAll(frequencies, c -> Math.pow(100, -(double) c / n));
        return frequencies;
    }

    private int[] positions(int rows) {
        int[] positions = new int[rows];
        Arrays.setAll(positions, i -> numbers.size(0, 40));
        return positions;
    }
}
