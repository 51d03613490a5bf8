package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows moved by index. */
class RowMovesKernelTest {
    private final Numbers numbers = new Numbers(49);

    @Test
    void gather() {
        for (int[] shape : Numbers.SHAPES) {
            int n = shape[1];
            int[] indices = indices(shape[0], 11);
            Floats table = numbers.normal(11 * n);
            double[] rows = Numbers.doubles(table);
            Floats out = numbers.output(indices.length * n);
            RowMovesKernel.gather(table, indices, n, out);
            numbers.assertClose(out, 0, i -> rows[indices[i / n] * n + i % n]);
        }
    }

    @Test
    void scatterAdd_repeatedIndicesAddUp() {
        for (int[] shape : Numbers.SHAPES) {
            int n = shape[1];
            int[] indices = indices(shape[0], 11);
            Floats rows = numbers.normal(indices.length * n);
            Floats out = numbers.normal(11 * n);
            double[] expected = Numbers.doubles(out);
            double[] added = Numbers.doubles(rows);
            for (int i = 0; i < added.length; i++) {
                expected[indices[i / n] * n + i % n] += added[i];
            }
            RowMovesKernel.scatterAdd(rows, indices, n, 11, out);
            numbers.assertClose(out, 1e-5, i -> expected[i]);
        }
    }

    @Test
    void threads_doNotChangeABit() {
        int count = Numbers.manyRows(50);
        int[] indices = indices(count, 37);
        Floats rows = numbers.normal(count * 50);
        numbers.assertSameOnAnyThreads(() -> {
            Floats out = numbers.output(37 * 50);
            ElementwiseKernel.fill(0, out);
            RowMovesKernel.scatterAdd(rows, indices, 50, 37, out);
            return out;
        });
    }

    @Test
    void fill() {
        Floats out = numbers.output(5003);
        ElementwiseKernel.fill(-2.5f, out);

        float[] expected = new float[5003];
        Arrays.fill(expected, -2.5f);
        assertThat(Numbers.heap(out)).isEqualTo(expected);
    }

    private int[] indices(int count, int bound) {
        return IntStream.range(0, count).map(i -> numbers.below(bound)).toArray();
    }
}
