package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiConsumer;
import java.util.function.DoubleUnaryOperator;

/** Checks a function of one variable on a dense grid. */
final class Grid {
    private static final int POINTS = 400_001;

    private final Numbers numbers = new Numbers(44);
    final Floats x;

    /** Points from {@code -limit} to {@code limit}, and large numbers. */
    Grid(double limit) {
        x = numbers.of(POINTS, i -> switch (i) {
            case 0 -> 1e4;
            case 1 -> -1e4;
            case 2 -> 100;
            case 3 -> -100;
            default -> limit * (2.0 * i / (POINTS - 1) - 1);
        });
    }

    /** Requires an error below {@code tolerance * max(1, |x|)}. */
    void forward(BiConsumer<Floats, Floats> kernel, DoubleUnaryOperator expected, double tolerance) {
        Floats out = numbers.output(POINTS);
        kernel.accept(x, out);
        check(out, expected, tolerance, true);
    }

    /** Requires that a gradient is multiplied by the derivative, with an absolute error below {@code tolerance}. */
    void backward(Derivative kernel, DoubleUnaryOperator expected, double tolerance) {
        Floats out = numbers.of(POINTS, i -> -1.5);
        kernel.apply(x, out, out);
        check(out, at -> -1.5 * expected.applyAsDouble(at), 1.5 * tolerance, false);
    }

    private void check(Floats out, DoubleUnaryOperator expected, double tolerance, boolean relative) {
        double[] at = Numbers.doubles(x);
        double[] actual = Numbers.doubles(out);
        double worst = 0;
        int where = 0;
        for (int i = 0; i < POINTS; i++) {
            double error = Math.abs(actual[i] - expected.applyAsDouble(at[i]));
            error /= relative ? Math.max(1, Math.abs(at[i])) : 1;
            // Written so that NaN counts.
            if (!(error <= worst)) {
                worst = error;
                where = i;
            }
        }
        assertThat(worst).as("error at %s", at[where]).isLessThan(tolerance);
    }

    /** The kernel's value for one number. */
    static float one(BiConsumer<Floats, Floats> kernel, float number) {
        Numbers one = new Numbers(0);
        Floats out = one.output(1);
        kernel.accept(one.of(1, i -> number), out);
        return Numbers.heap(out)[0];
    }

    /** What the kernel makes of a gradient of one. */
    static float slope(Derivative kernel, float number) {
        return one((x, out) -> kernel.apply(x, new Numbers(0).of(1, i -> 1), out), number);
    }

    /** Writes the input's gradient, given what the derivative is computed from and the output's gradient. */
    @FunctionalInterface
    interface Derivative {
        void apply(Floats x, Floats gradient, Floats out);
    }
}
