package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Activations against formulas in double on a dense grid. */
class ActivationKernelTest {
    private static final Numbers OWNER = new Numbers(0);

    private final Grid grid = new Grid(20);

    @Test
    void tanh() {
        grid.forward(ActivationKernel::tanh, Math::tanh, 1e-6);
        grid.backward(
                throughOutput(ActivationKernel::tanh, ActivationKernel::tanhBackward),
                x -> 1 / Math.pow(Math.cosh(x), 2),
                1e-6);
    }

    @Test
    void sigmoid() {
        grid.forward(ActivationKernel::sigmoid, ActivationKernelTest::sigmoid, 1e-6);
        grid.backward(
                throughOutput(ActivationKernel::sigmoid, ActivationKernel::sigmoidBackward),
                x -> sigmoid(x) * sigmoid(-x),
                1e-6);
    }

    @Test
    void relu() {
        grid.forward(ActivationKernel::relu, x -> Math.max(x, 0), 1e-30);
        grid.backward(throughOutput(ActivationKernel::relu, ActivationKernel::reluBackward), x -> x > 0 ? 1 : 0, 1e-30);
        assertThat(Grid.slope(ActivationKernel::reluBackward, Float.MIN_VALUE)).isEqualTo(1);
    }

    @Test
    void silu() {
        grid.forward(SiluKernel::forward, x -> x * sigmoid(x), 1e-6);
        grid.backward(SiluKernel::backward, x -> sigmoid(x) * (1 + x * sigmoid(-x)), 2e-6);
    }

    @Test
    void siluGate() {
        grid.forward((x, out) -> SiluKernel.gate(x, constant(x, -0.7f), out), x -> -0.7 * x * sigmoid(x), 1e-6);
        grid.backward(
                (x, gradient, out) ->
                        SiluKernel.gateBackward(x, constant(x, -0.7f), gradient, Optional.of(out), Optional.empty()),
                x -> -0.7 * sigmoid(x) * (1 + x * sigmoid(-x)),
                2e-6);
        Floats gradient = constant(grid.x, 0.3f);
        grid.forward(
                (x, out) -> SiluKernel.gateBackward(x, gradient, gradient, Optional.empty(), Optional.of(out)),
                x -> 0.3 * x * sigmoid(x),
                1e-6);
    }

    private static Floats constant(Floats like, float number) {
        Floats floats = OWNER.output((int) like.length());
        ElementwiseKernel.fill(number, floats);
        return floats;
    }

    @Test
    void infinities_areWhereTheCurvesTend() {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(Grid.one(ActivationKernel::tanh, infinity)).isBetween(0.999999f, 1.000001f);
        assertThat(Grid.one(ActivationKernel::tanh, -infinity)).isBetween(-1.000001f, -0.999999f);
        assertThat(Grid.one(ActivationKernel::sigmoid, infinity)).isBetween(0.999999f, 1.000001f);
        assertThat(Grid.one(ActivationKernel::sigmoid, -infinity)).isBetween(-1e-6f, 1e-6f);
        assertThat(Grid.one(ActivationKernel::relu, infinity)).isEqualTo(infinity);
        assertThat(Grid.one(ActivationKernel::relu, -infinity)).isZero();
        assertThat(Grid.one(SiluKernel::forward, infinity)).isEqualTo(infinity);
        assertThat(Grid.one(SiluKernel::forward, -infinity)).isBetween(-1e-6f, 1e-6f);
        assertThat(Grid.slope(SiluKernel::backward, infinity)).isBetween(0.999999f, 1.000001f);
        assertThat(Grid.slope(SiluKernel::backward, -infinity)).isBetween(-1e-6f, 1e-6f);
    }

    @Test
    void notANumber_staysSo() {
        assertThat(Grid.one(ActivationKernel::tanh, Float.NaN)).isNaN();
        assertThat(Grid.one(ActivationKernel::sigmoid, Float.NaN)).isNaN();
        assertThat(Grid.one(ActivationKernel::relu, Float.NaN)).isNaN();
        assertThat(Grid.one(SiluKernel::forward, Float.NaN)).isNaN();
        assertThat(Grid.slope(SiluKernel::backward, Float.NaN)).isNaN();
    }

    /** Takes the input where the kernel takes the output. */
    private static Grid.Derivative throughOutput(BiConsumer<Floats, Floats> forward, Grid.Derivative backward) {
        return (x, gradient, out) -> {
            Floats y = new Numbers(0).output((int) x.length());
            forward.accept(x, y);
            backward.apply(y, gradient, out);
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
