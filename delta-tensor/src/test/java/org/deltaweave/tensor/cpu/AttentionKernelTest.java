package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
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
    private static final int COLUMNS = 100;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void anyNumberOfThreads_givesTheSameBits(double dropout) {
        AttentionForm form = form(dropout);
        List<float[]> one = Workers.with(1, () -> run(form, ROWS, true));

        assertThat(Workers.with(3, () -> run(form, ROWS, true)))
                .usingRecursiveComparison()
                .isEqualTo(one);
        assertThat(Workers.with(2, () -> run(form, ROWS, true)))
                .usingRecursiveComparison()
                .isEqualTo(one);
    }

    @Test
    void causalHeadsThatShareKeys_onAnyNumberOfThreads_giveTheSameBits() {
        int[] keyStarts = {3, 9, 30, 200};
        int[] keyLengths = {4, 7, 150, 130};
        AttentionForm form =
                new AttentionForm(STARTS, keyStarts, keyLengths, HEADS, 1, SIZE, 0.3, true, 100, COLUMNS - 1, 0.2, 7);
        List<float[]> one = Workers.with(1, () -> run(form, 340, true));

        assertThat(Workers.with(3, () -> run(form, 340, true)))
                .usingRecursiveComparison()
                .isEqualTo(one);
        assertThat(one).allSatisfy(numbers -> assertThat(numbers).doesNotContain(Float.NaN));
    }

    @Test
    void gradients_computedForSomeInputsOnly_areTheSame() {
        List<float[]> all = run(form(0.3), ROWS, true);

        assertThat(run(form(0.3), ROWS, false).get(2)).isEqualTo(all.get(2));
    }

    private static AttentionForm form(double dropout) {
        return AttentionForm.full(STARTS, HEADS, SIZE, 0.3f).withDropout(dropout, 42);
    }

    /** The output, log-sum-exps, and gradients of queries and of all others if asked for; with a bias in causal forms. */
    private static List<float[]> run(AttentionForm form, int keyRows, boolean others) {
        SplittableRandom random = new SplittableRandom(20);
        int keyWidth = form.keyHeads() * SIZE;
        FloatPointer q = normal(random, ROWS * WIDTH);
        FloatPointer k = normal(random, keyRows * keyWidth);
        FloatPointer v = normal(random, keyRows * keyWidth);
        FloatPointer gradient = normal(random, ROWS * WIDTH);
        FloatPointer table = normal(random, HEADS * COLUMNS);
        List<FloatPointer> results = Stream.of(
                        ROWS * WIDTH,
                        ROWS * HEADS,
                        ROWS * WIDTH,
                        keyRows * keyWidth,
                        keyRows * keyWidth,
                        HEADS * COLUMNS)
                .map(AttentionKernelTest::unwritten)
                .toList();
        Floats logSums = floats(results.get(1));
        AttentionKernel kernel = new AttentionKernel(
                form,
                new Matrix(q, WIDTH),
                new Matrix(k, keyWidth),
                new Matrix(v, keyWidth),
                Optional.of(new AttentionKernel.Bias(floats(table), COLUMNS)).filter(bias -> form.causal()));
        kernel.forward(new Matrix(results.get(0), WIDTH), Optional.of(logSums));
        kernel.backward(
                logSums,
                new Matrix(gradient, WIDTH),
                new AttentionKernel.Gradients(
                        Optional.of(new Matrix(results.get(2), WIDTH)),
                        Optional.of(new Matrix(results.get(3), keyWidth)).filter(matrix -> others),
                        Optional.of(new Matrix(results.get(4), keyWidth)).filter(matrix -> others),
                        Optional.of(floats(results.get(5))).filter(floats -> form.causal()),
                        keyRows));
        List<float[]> copies = results.subList(0, form.causal() ? 6 : 5).stream()
                .map(AttentionKernelTest::copy)
                .toList();
        Stream.concat(Stream.of(q, k, v, gradient, table), results.stream()).forEach(FloatPointer::close);
        return copies;
    }

    private static FloatPointer normal(SplittableRandom random, int length) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return new FloatPointer(numbers);
    }

    private static FloatPointer unwritten(int length) {
        float[] numbers = new float[length];
        Arrays.fill(numbers, Float.NaN);
        return new FloatPointer(numbers);
    }

    private static Floats floats(FloatPointer memory) {
        return Floats.at(memory.address(), memory.capacity());
    }

    private static float[] copy(FloatPointer from) {
        float[] copy = new float[(int) from.capacity()];
        from.position(0).get(copy);
        return copy;
    }
}
