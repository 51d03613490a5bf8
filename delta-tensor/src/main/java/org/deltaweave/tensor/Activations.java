package org.deltaweave.tensor;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Nonlinear functions. Where the result alone gives the derivative, the result is what is saved. */
final class Activations {
    private Activations() {}

    static Tensor gelu(Tensor x) {
        ShapeRules.types("gelu", x);
        return fromInput(x, Kernels::gelu, Kernels::geluBackward);
    }

    static Tensor geluTanh(Tensor x) {
        ShapeRules.types("geluTanh", x);
        return fromInput(x, Kernels::geluTanh, Kernels::geluTanhBackward);
    }

    static Tensor silu(Tensor x) {
        ShapeRules.types("silu", x);
        return fromInput(x, Kernels::silu, Kernels::siluBackward);
    }

    static Tensor siluMul(Tensor x, Tensor up) {
        ShapeRules.same("siluMul", x, up);
        INDArray gate = x.value();
        INDArray factor = up.value();
        INDArray out = Buffers.like(gate);
        Kernels.of(out).siluMul(gate, factor, out);
        boolean toX = x.requiresGradient();
        boolean toUp = up.requiresGradient();
        Together gradients = new Together(g -> {
            INDArray dx = toX ? Buffers.like(gate) : null;
            INDArray dUp = toUp ? Buffers.like(factor) : null;
            Kernels.of(g).siluMulBackward(gate, factor, g, Optional.ofNullable(dx), Optional.ofNullable(dUp));
            return new INDArray[] {dx, dUp};
        });
        return Tensor.result(
                out, new Edge(x, gradients.part(0), gate, factor), new Edge(up, gradients.part(1), gate, factor));
    }

    static Tensor tanh(Tensor x) {
        ShapeRules.types("tanh", x);
        return fromOutput(x, Kernels::tanh, Kernels::tanhBackward);
    }

    static Tensor relu(Tensor x) {
        ShapeRules.types("relu", x);
        return fromOutput(x, Kernels::relu, Kernels::reluBackward);
    }

    static Tensor sigmoid(Tensor x) {
        ShapeRules.types("sigmoid", x);
        return fromOutput(x, Kernels::sigmoid, Kernels::sigmoidBackward);
    }

    static Tensor softmax(Tensor x) {
        ShapeRules.types("softmax", x);
        if (x.rank() == 0) {
            throw ShapeRules.mismatch("softmax", "rank 1 or more", "Reshape the tensor first", x);
        }
        return fromOutput(x, Kernels::softmax, Kernels::softmaxBackward);
    }

    static Tensor dropout(Tensor x, double probability, RandomGenerator random) {
        ShapeRules.types("dropout", x);
        if (!(probability >= 0 && probability < 1)) {
            throw new DeltaweaveException(
                    "DW-101",
                    "dropout needs a probability from 0 to below 1, got " + probability,
                    "Use 0 for no dropout");
        }
        if (probability == 0) {
            return x;
        }
        long seed = random.nextLong();
        return Tensor.result(dropped(x.value(), probability, seed), new Edge(x, g -> dropped(g, probability, seed)));
    }

    private static INDArray dropped(INDArray x, double probability, long seed) {
        INDArray out = Buffers.like(x);
        Kernels.of(out).dropout(x, probability, seed, out);
        return out;
    }

    @FunctionalInterface
    private interface Forward {
        void run(Kernels kernels, INDArray x, INDArray out);
    }

    /** From what was saved and the result's gradient to the input's. */
    @FunctionalInterface
    private interface Derivative {
        void run(Kernels kernels, INDArray saved, INDArray gradient, INDArray out);
    }

    private static Tensor fromInput(Tensor x, Forward forward, Derivative derivative) {
        INDArray y = applied(x, forward);
        return Tensor.result(y, edge(x, x.value(), derivative));
    }

    private static Tensor fromOutput(Tensor x, Forward forward, Derivative derivative) {
        INDArray y = applied(x, forward);
        return Tensor.result(y, edge(x, y, derivative));
    }

    private static INDArray applied(Tensor x, Forward forward) {
        INDArray y = Buffers.like(x.value());
        forward.run(Kernels.of(y), x.value(), y);
        return y;
    }

    private static Edge edge(Tensor x, INDArray saved, Derivative derivative) {
        return new Edge(
                x,
                g -> {
                    INDArray dx = Buffers.like(saved);
                    derivative.run(Kernels.of(dx), saved, g, dx);
                    return dx;
                },
                saved);
    }
}
