package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Cross-entropy against the formula in double. */
class CrossEntropyKernelTest {
    private final Numbers numbers = new Numbers(47);

    @Test
    void forwardAndBackward() {
        for (int[] shape : Numbers.SHAPES) {
            check(shape[0], shape[1]);
        }
        check(9, 30_522);
    }

    private void check(int rows, int n) {
        Floats logits = numbers.normal(rows * n, 4, 20);
        int[] labels = labels(rows, n);
        double[] x = Numbers.doubles(logits);
        double[] p = new double[rows * n];
        double loss = 0;
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                p[i * n + j] = Math.exp(x[i * n + j]);
                sum += p[i * n + j];
            }
            for (int j = 0; j < n; j++) {
                p[i * n + j] /= sum;
            }
            loss -= labels[i] == CrossEntropyKernel.IGNORED ? 0 : Math.log(p[i * n + labels[i]]);
        }

        Floats statistics = numbers.output(2 * rows);
        double actual = CrossEntropyKernel.forward(logits, labels, n, Optional.of(statistics));
        assertThat(actual).as("%d x %d, seed %d", rows, n, numbers.seed).isCloseTo(loss, within(2e-7 * (rows + loss)));
        assertThat(CrossEntropyKernel.forward(logits, labels, n, Optional.empty()))
                .isEqualTo(actual);

        Floats gradient = numbers.output(rows * n);
        CrossEntropyKernel.backward(logits, statistics, labels, n, -0.25, gradient);
        numbers.assertClose(gradient, 1e-6, i -> {
            int label = labels[i / n];
            return label == CrossEntropyKernel.IGNORED ? 0 : -0.25 * (p[i] - (label == i % n ? 1 : 0));
        });
    }

    @Test
    void threads_doNotChangeABit() {
        int n = 99;
        int rows = Numbers.manyRows(n);
        Floats logits = numbers.normal(rows * n);
        int[] labels = labels(rows, n);
        double one = Workers.with(1, () -> CrossEntropyKernel.forward(logits, labels, n, Optional.empty()));
        double three = Workers.with(3, () -> CrossEntropyKernel.forward(logits, labels, n, Optional.empty()));

        assertThat(three).isEqualTo(one);
    }

    private int[] labels(int rows, int n) {
        return IntStream.range(0, rows)
                .map(i -> i % 5 == 3 ? CrossEntropyKernel.IGNORED : numbers.below(n))
                .toArray();
    }
}
