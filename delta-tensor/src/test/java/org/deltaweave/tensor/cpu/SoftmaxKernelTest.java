package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Softmax against the formula in double. */
class SoftmaxKernelTest {
    private final Numbers numbers = new Numbers(43);

    @Test
    void forwardAndBackward() {
        for (int[] shape : Numbers.SHAPES) {
            int rows = shape[0];
            int n = shape[1];
            Floats x = numbers.normal(rows * n, 5, 100);
            Floats gradient = numbers.normal(rows * n);
            double[] y = softmax(Numbers.doubles(x), n, 1);
            Floats out = numbers.output(rows * n);
            SoftmaxKernel.forward(x, rows, n, out);
            numbers.assertClose(out, 3e-6, i -> y[i]);

            double[] dx = Numbers.doubles(gradient);
            derive(y, dx, n, 1);
            SoftmaxKernel.backward(out, gradient, rows, n, gradient);
            numbers.assertClose(gradient, 3e-6, i -> dx[i]);
        }
    }

    @Test
    void onTheHeap_scaledAndAtAnOffset() {
        for (int n : new int[] {1, 5, 64, 129, 3000}) {
            float[] scores = Numbers.heap(numbers.normal(n + 9, 8, -3));
            float[] kept = scores.clone();
            double[] p = softmax(row(scores, 4, n), n, 0.125);
            float[] logSum = new float[1];
            SoftmaxKernel.scaled(scores, 4, 1, n, 0.125f, logSum);
            assertThat((double) logSum[0]).isCloseTo(logSum(row(kept, 4, n), 0.125), within(2e-6));
            assertClose(scores, 4, p);
            assertOutsideUntouched(scores, kept, 4, n);

            float[] again = kept.clone();
            SoftmaxKernel.recompute(again, 4, 1, n, 0.125f, logSum);
            assertClose(again, 4, p);
            assertOutsideUntouched(again, kept, 4, n);

            float[] gradient = Numbers.heap(numbers.normal(n + 9));
            float[] keptGradient = gradient.clone();
            double[] expected = row(gradient, 7 % (n + 1), n);
            derive(p, expected, n, 0.125);
            SoftmaxKernel.derive(scores, 4, gradient, 7 % (n + 1), n, 0.125f);
            assertClose(gradient, 7 % (n + 1), expected);
            assertOutsideUntouched(gradient, keptGradient, 7 % (n + 1), n);
        }
    }

    @Test
    void rowsOnTheHeap_areLikeSingleOnes() {
        int rows = 21;
        int n = 130;
        float[] together = Numbers.heap(numbers.normal(rows * n + 1));
        float[] single = together.clone();
        float[] again = together.clone();
        float[] logSums = new float[rows];
        SoftmaxKernel.scaled(together, 1, rows, n, 0.3f, logSums);
        for (int i = 0; i < rows; i++) {
            float[] logSum = new float[1];
            SoftmaxKernel.scaled(single, 1 + i * n, 1, n, 0.3f, logSum);
            assertThat(logSum[0]).isEqualTo(logSums[i]);
        }
        assertThat(together).isEqualTo(single);
        SoftmaxKernel.recompute(again, 1, rows, n, 0.3f, logSums);
        for (int i = 1; i < again.length; i++) {
            assertThat(again[i]).isCloseTo(single[i], within(1e-6f));
        }
    }

    @Test
    void maskedScores_getExactlyNothing() {
        float[] scores = {2, Float.NEGATIVE_INFINITY, 1, -1e9f, -3, Float.NEGATIVE_INFINITY};
        float[] again = scores.clone();
        float[] logSum = new float[1];
        SoftmaxKernel.scaled(scores, 0, 1, 6, 0.5f, logSum);
        SoftmaxKernel.recompute(again, 0, 1, 6, 0.5f, logSum);

        for (float[] p : new float[][] {scores, again}) {
            assertThat(p[1]).isZero();
            assertThat(p[3]).isZero();
            assertThat(p[5]).isZero();
            assertThat(p[0] + p[2] + p[4]).isCloseTo(1, within(1e-6f));
        }
    }

    @Test
    void notANumber_spoilsItsRowOnly() {
        Floats x = numbers.of(6, i -> i == 1 ? Double.NaN : i);
        Floats out = numbers.output(6);
        SoftmaxKernel.forward(x, 2, 3, out);

        float[] p = Numbers.heap(out);
        assertThat(p[0] + p[1] + p[2]).isNaN();
        assertThat(p[3] + p[4] + p[5]).isCloseTo(1, within(1e-6f));
    }

    @Test
    void exponential_isExactToAFloat() {
        float[] x = new float[200_001];
        for (int i = 0; i < x.length; i++) {
            x[i] = -87f * i / (x.length - 1) + 1;
        }
        float[] y = x.clone();
        Exponential.exp(y, 0, y.length);
        for (int i = 0; i < x.length; i++) {
            double e = Math.exp(x[i]);
            assertThat(Math.abs(y[i] - e) / e).as("at %s", x[i]).isLessThan(1.2e-7);
        }
        float[] ends = {0, -88, -1e4f, -1e30f, Float.NEGATIVE_INFINITY, Float.NaN};
        Exponential.exp(ends, 0, ends.length);
        assertThat(ends).containsExactly(1, 0, 0, 0, 0, Float.NaN);
    }

    @Test
    void threads_doNotChangeABit() {
        int n = 77;
        int rows = Numbers.manyRows(n);
        Floats x = numbers.normal(rows * n);
        Floats gradient = numbers.normal(rows * n);
        numbers.assertSameOnAnyThreads(() -> {
            Floats out = numbers.output(rows * n);
            SoftmaxKernel.forward(x, rows, n, out);
            SoftmaxKernel.backward(out, gradient, rows, n, out);
            return out;
        });
    }

    private void assertClose(float[] actual, int from, double[] expected) {
        numbers.assertClose(numbers.of(expected.length, i -> actual[from + i]), 1e-6, i -> expected[i]);
    }

    private static void assertOutsideUntouched(float[] now, float[] before, int from, int n) {
        for (int i = 0; i < now.length; i++) {
            if (i < from || i >= from + n) {
                assertThat(now[i]).isEqualTo(before[i]);
            }
        }
    }

    private static double[] row(float[] x, int from, int n) {
        double[] row = new double[n];
        for (int i = 0; i < n; i++) {
            row[i] = x[from + i];
        }
        return row;
    }

    private static double logSum(double[] x, double scale) {
        double sum = 0;
        for (double number : x) {
            sum += Math.exp(scale * number);
        }
        return Math.log(sum);
    }

    private static double[] softmax(double[] x, int n, double scale) {
        double[] y = new double[x.length];
        for (int start = 0; start < x.length; start += n) {
            double sum = 0;
            for (int j = start; j < start + n; j++) {
                y[j] = Math.exp(scale * x[j]);
                sum += y[j];
            }
            for (int j = start; j < start + n; j++) {
                y[j] /= sum;
            }
        }
        return y;
    }

    private static void derive(double[] p, double[] g, int n, double scale) {
        for (int start = 0; start < p.length; start += n) {
            double dot = 0;
            for (int j = start; j < start + n; j++) {
                dot += p[j] * g[j];
            }
            for (int j = start; j < start + n; j++) {
                g[j] = p[j] * (g[j] - dot) * scale;
            }
        }
    }
}
