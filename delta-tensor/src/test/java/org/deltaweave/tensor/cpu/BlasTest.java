package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.deltaweave.tensor.cpu.Blas.Matrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products shared out over threads against sums of products in double. */
class BlasTest {
    private static final long SEED = 20;
    private static final int PADDING = 5;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @ParameterizedTest(name = "{0}x{1}x{2} on {3} threads")
    @CsvSource({
        "1, 1, 1, 2",
        "7, 3, 5, 2",
        "300, 70, 65, 2",
        "301, 67, 129, 3",
        "65, 333, 129, 3",
        "33, 1000, 64, 4",
        "1000, 33, 64, 4",
        "129, 129, 128, 5",
        "17, 90000, 1, 2",
        "1, 3001, 700, 3",
        "3, 129, 65, 2",
        "4, 1111, 500, 2"
    })
    void multiply_everyTransposition_equalsSums(int m, int n, int k, int threads) {
        for (boolean transposeA : new boolean[] {false, true}) {
            for (boolean transposeB : new boolean[] {false, true}) {
                for (boolean add : new boolean[] {false, true}) {
                    check(m, n, k, threads, transposeA, transposeB, add);
                }
            }
        }
    }

    private void check(int m, int n, int k, int threads, boolean transposeA, boolean transposeB, boolean add) {
        // Rows lie further apart than they are long, as heads do in attention.
        int strideA = (transposeA ? m : k) + PADDING;
        int strideB = (transposeB ? k : n) + PADDING;
        int strideC = n + PADDING;
        float[] a = numbers((transposeA ? k : m) * strideA);
        float[] b = numbers((transposeB ? n : k) * strideB);
        float[] c = numbers(m * strideC);
        // Whatever was there must not show, not even where zero times it is no number.
        for (int i = 0; i < m && !add; i++) {
            Arrays.fill(c, i * strideC, i * strideC + n, Float.NaN);
        }
        float[] before = c.clone();
        try (FloatPointer nativeA = new FloatPointer(a);
                FloatPointer nativeB = new FloatPointer(b);
                FloatPointer nativeC = new FloatPointer(c)) {
            Workers.with(threads, () -> {
                Matrix to = new Matrix(nativeC, strideC);
                Blas.multiply(
                        transposeA,
                        transposeB,
                        m,
                        n,
                        k,
                        new Matrix(nativeA, strideA),
                        new Matrix(nativeB, strideB),
                        to,
                        add);
                return to;
            });
            nativeC.get(c);
        }
        double worst = 0;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = add ? before[i * strideC + j] : 0;
                for (int l = 0; l < k; l++) {
                    double left = transposeA ? a[l * strideA + i] : a[i * strideA + l];
                    double right = transposeB ? b[j * strideB + l] : b[l * strideB + j];
                    sum += left * right;
                }
                double error = Math.abs(sum - c[i * strideC + j]);
                worst = error <= worst ? worst : error; // written so that NaN counts
            }
            for (int j = n; j < strideC; j++) {
                assertThat(c[i * strideC + j]).as("between rows").isEqualTo(before[i * strideC + j]);
            }
        }
        assertThat(worst)
                .as("seed %d, transposed %s %s, added %s", SEED, transposeA, transposeB, add)
                .isLessThan(1e-6 * (k + 10));
    }

    private float[] numbers(int length) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
