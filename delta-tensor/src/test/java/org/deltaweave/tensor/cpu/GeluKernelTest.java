package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** GELU against formulas in double on a dense grid. */
class GeluKernelTest {
    private static final double S = Math.sqrt(2 / Math.PI);
    private static final double A = 0.044715;

    private final Grid grid = new Grid(12);
    private final Numbers numbers = new Numbers(45);

    @Test
    void exact() {
        grid.forward(GeluKernel::forward, x -> x * normal(x), 1e-6);
        grid.backward(GeluKernel::backward, x -> normal(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI), 2e-6);
    }

    @Test
    void tanh() {
        grid.forward(GeluKernel::tanhForward, x -> x / 2 * (1 + Math.tanh(S * (x + A * x * x * x))), 1e-6);
        grid.backward(GeluKernel::tanhBackward, GeluKernelTest::tanhSlope, 2e-6);
    }

    private static double tanhSlope(double x) {
        double t = Math.tanh(S * (x + A * x * x * x));
        return (1 + t + x * (1 - t * t) * S * (1 + 3 * A * x * x)) / 2;
    }

    @Test
    void infinities_areWhereTheCurveTends() {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(Grid.one(GeluKernel::forward, infinity)).isEqualTo(infinity);
        assertThat(Grid.one(GeluKernel::tanhForward, infinity)).isEqualTo(infinity);
        assertThat(Grid.one(GeluKernel::forward, -infinity)).isBetween(-1e-6f, 1e-6f);
        assertThat(Grid.one(GeluKernel::tanhForward, -infinity)).isBetween(-1e-6f, 1e-6f);
        assertThat(Grid.slope(GeluKernel::backward, infinity)).isBetween(0.999998f, 1.000002f);
        assertThat(Grid.slope(GeluKernel::tanhBackward, infinity)).isBetween(0.999998f, 1.000002f);
        assertThat(Grid.slope(GeluKernel::backward, -infinity)).isBetween(-2e-6f, 2e-6f);
        assertThat(Grid.slope(GeluKernel::tanhBackward, -infinity)).isBetween(-2e-6f, 2e-6f);
    }

    @Test
    void notANumber_staysSo() {
        assertThat(Grid.one(GeluKernel::forward, Float.NaN)).isNaN();
        assertThat(Grid.one(GeluKernel::tanhForward, Float.NaN)).isNaN();
        assertThat(Grid.slope(GeluKernel::backward, Float.NaN)).isNaN();
        assertThat(Grid.slope(GeluKernel::tanhBackward, Float.NaN)).isNaN();
    }

    @Test
    void threads_doNotChangeABit() {
        int count = Numbers.manyRows(1);
        Floats x = numbers.normal(count);
        numbers.assertSameOnAnyThreads(() -> {
            Floats out = numbers.output(count);
            GeluKernel.forward(x, out);
            GeluKernel.backward(x, out, out);
            GeluKernel.tanhBackward(x, out, out);
            return out;
        });
    }

    /** The normal distribution function: Simpson's rule from zero, in steps that leave no error that a float shows. */
    static double normal(double x) {
        double end = Math.min(Math.abs(x), 9);
        int steps = 2 * (int) Math.ceil(20 * end + 1);
        double h = end / steps;
        double sum = 1 + Math.exp(-end * end / 2);
        for (int i = 1; i < steps; i++) {
            sum += (i % 2 == 1 ? 4 : 2) * Math.exp(-i * h * i * h / 2);
        }
        double half = sum * h / 3 / Math.sqrt(2 * Math.PI);
        return x < 0 ? 0.5 - half : 0.5 + half;
    }
}
