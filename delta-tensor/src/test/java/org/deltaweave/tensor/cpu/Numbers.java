package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;

/** Random numbers in native memory, from a seed that failures print. */
final class Numbers {
    /** Shapes with single rows and columns, odd sizes, whole vectors, and enough work for several threads. */
    static final int[][] SHAPES = {
        {1, 1}, {1, 7}, {3, 1}, {5, 3}, {2, 8}, {7, 16}, {33, 13}, {4, 65}, {1, 768}, {64, 129}, {130, 768}, {90, 2051}
    };

    final long seed;
    private final SplittableRandom random;
    private final List<FloatPointer> owners = new ArrayList<>();

    Numbers(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
    }

    Floats normal(int count) {
        return normal(count, 1, 0);
    }

    Floats normal(int count, double scale, double shift) {
        return of(count, i -> random.nextGaussian() * scale + shift);
    }

    Floats of(int count, IntToDoubleFunction number) {
        float[] heap = new float[count];
        for (int i = 0; i < count; i++) {
            heap[i] = (float) number.applyAsDouble(i);
        }
        Floats floats = output(count);
        floats.put(0, count, heap, 0);
        return floats;
    }

    /** To be written: not a number until then. */
    Floats output(int count) {
        FloatPointer owner = new FloatPointer(count);
        owners.add(owner);
        for (int i = 0; i < count; i++) {
            owner.put(i, Float.NaN);
        }
        return Floats.at(owner.address(), count);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    static float[] heap(Floats x) {
        float[] heap = new float[(int) x.length()];
        x.get(0, heap.length, heap, 0);
        return heap;
    }

    static double[] doubles(Floats x) {
        float[] heap = heap(x);
        double[] numbers = new double[heap.length];
        for (int i = 0; i < heap.length; i++) {
            numbers[i] = heap[i];
        }
        return numbers;
    }

    void assertClose(Floats actual, double tolerance, IntToDoubleFunction expected) {
        float[] numbers = heap(actual);
        for (int i = 0; i < numbers.length; i++) {
            double e = expected.applyAsDouble(i);
            double error = Math.abs(numbers[i] - e);
            if (!(error <= tolerance * Math.max(1, Math.abs(e)))) {
                assertThat((double) numbers[i])
                        .as("element %d of %d, seed %d", i, numbers.length, seed)
                        .isCloseTo(e, offset(tolerance * Math.max(1, Math.abs(e))));
            }
        }
    }

    /** So many that a loop over them uses several threads, and no round number. */
    static int manyRows(int n) {
        return (int) (Workers.SMALL / n) + 203;
    }

    /** Runs a computation on one thread, on three and on four. */
    void assertSameOnAnyThreads(Supplier<Floats> computation) {
        float[] one = Workers.with(1, () -> heap(computation.get()));
        assertThat(Workers.with(3, () -> heap(computation.get())))
                .as("seed %d", seed)
                .isEqualTo(one);
        assertThat(Workers.with(4, () -> heap(computation.get())))
                .as("seed %d", seed)
                .isEqualTo(one);
    }
}
