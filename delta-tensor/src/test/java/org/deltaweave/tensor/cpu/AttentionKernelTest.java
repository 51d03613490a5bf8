package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.deltaweave.tensor.cpu.Blas.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention on one and on several threads; {@code CpuKernelsTest} compares its numbers with those of another way. */
class AttentionKernelTest {
    private static final int HEADS = 3;
    private static final int SIZE = 10;
    private static final int WIDTH = HEADS * SIZE;
    private static final int[] STARTS = {0, 1, 8, 140, 270};
    private static final int ROWS = 270;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void anyNumberOfThreads_givesTheSameBits(double dropout) {
        List<float[]> one = Workers.with(1, () -> run(dropout, true));

        assertThat(Workers.with(3, () -> run(dropout, true)))
                .usingRecursiveComparison()
                .isEqualTo(one);
        assertThat(Workers.with(2, () -> run(dropout, true)))
                .usingRecursiveComparison()
                .isEqualTo(one);
    }

    @Test
    void gradients_computedForSomeInputsOnly_areTheSame() {
        List<float[]> all = run(0.3, true);

        assertThat(run(0.3, false).get(2)).isEqualTo(all.get(2));
    }

    /** The output, log-sum-exps, and gradients of queries and of keys and values if asked for. */
    private static List<float[]> run(double dropout, boolean keysAndValues) {
        AttentionForm form = AttentionForm.full(STARTS, HEADS, SIZE, 0.3f).withDropout(dropout, 42);
        SplittableRandom random = new SplittableRandom(20);
        List<FloatPointer> memory = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            float[] numbers = new float[ROWS * WIDTH];
            for (int j = 0; j < numbers.length; j++) {
                numbers[j] = (float) random.nextGaussian();
            }
            memory.add(new FloatPointer(numbers));
        }
        FloatPointer sums = new FloatPointer((long) ROWS * HEADS);
        Floats logSums = Floats.at(sums.address(), (long) ROWS * HEADS);
        List<Matrix> m = memory.stream().map(start -> new Matrix(start, WIDTH)).toList();
        AttentionKernel kernel = new AttentionKernel(form, m.get(0), m.get(1), m.get(2), Optional.empty());
        kernel.forward(m.get(3), Optional.of(logSums));
        Optional<Matrix> keys = keysAndValues ? Optional.of(m.get(6)) : Optional.empty();
        Optional<Matrix> values = keysAndValues ? Optional.of(m.get(7)) : Optional.empty();
        kernel.backward(
                logSums,
                m.get(4),
                new AttentionKernel.Gradients(Optional.of(m.get(5)), keys, values, Optional.empty(), ROWS));
        List<float[]> results = new ArrayList<>();
        results.add(copy(memory.get(3), ROWS * WIDTH));
        results.add(copy(sums, ROWS * HEADS));
        for (int i = 5; i < (keysAndValues ? 8 : 6); i++) {
            results.add(copy(memory.get(i), ROWS * WIDTH));
        }
        memory.forEach(FloatPointer::close);
        sums.close();
        return results;
    }

    private static float[] copy(FloatPointer from, int length) {
        float[] copy = new float[length];
        from.position(0).get(copy);
        return copy;
    }
}
