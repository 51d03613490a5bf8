package org.deltaweave.tensor;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;

/** Nonlinear functions. Where the result alone gives the derivative, the result is what is saved. */
final class Activations {
    private Activations() {}

    static Tensor gelu(Tensor x) {
        ShapeRules.types("gelu", x);
        INDArray input = x.value();
        INDArray out = Buffers.like(input);
        Kernels.get().gelu(input, out);
        return Tensor.result(out, new Edge(x, g -> {
            INDArray dx = Buffers.like(input);
            Kernels.get().geluBackward(input, g, dx);
            return dx;
        }));
    }

    static Tensor geluTanh(Tensor x) {
        ShapeRules.types("geluTanh", x);
        INDArray input = x.value();
        INDArray out = Buffers.like(input);
        Kernels.get().geluTanh(input, out);
        return Tensor.result(out, new Edge(x, g -> {
            INDArray dx = Buffers.like(input);
            Kernels.get().geluTanhBackward(input, g, dx);
            return dx;
        }));
    }

    static Tensor tanh(Tensor x) {
        ShapeRules.types("tanh", x);
        INDArray y = Buffers.like(x.value());
        Nd4j.exec(new Tanh(x.value(), y));
        return Tensor.result(
                y, new Edge(x, g -> Elementwise.times(y, y).rsubi(1).muli(g)));
    }

    static Tensor relu(Tensor x) {
        ShapeRules.types("relu", x);
        INDArray y = Buffers.like(x.value());
        Nd4j.exec(new RectifiedLinear(x.value(), y, 0));
        return Tensor.result(y, new Edge(x, g -> {
            INDArray dx = Buffers.like(y);
            Nd4j.exec(new Step(y, dx, 0));
            return dx.muli(g);
        }));
    }

    static Tensor sigmoid(Tensor x) {
        ShapeRules.types("sigmoid", x);
        INDArray y = Buffers.like(x.value());
        Nd4j.exec(new Sigmoid(x.value(), y));
        return Tensor.result(
                y, new Edge(x, g -> y.rsubi(1, Buffers.like(y)).muli(y).muli(g)));
    }

    static Tensor softmax(Tensor x) {
        ShapeRules.types("softmax", x);
        if (x.rank() == 0) {
            throw ShapeRules.mismatch("softmax", "rank 1 or more", "Reshape the tensor first", x);
        }
        INDArray y = Buffers.like(x.value());
        Kernels.get().softmax(x.value(), y);
        return Tensor.result(y, new Edge(x, g -> {
            INDArray dx = Buffers.like(y);
            Kernels.get().softmaxBackward(y, g, dx);
            return dx;
        }));
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
        INDArray mask = Buffers.like(x.value());
        Kernels.get().dropoutMask(probability, random, mask);
        if (!x.requiresGradient()) {
            return Tensor.result(mask.muli(x.value()));
        }
        return Tensor.result(Elementwise.times(x.value(), mask), new Edge(x, g -> Elementwise.times(g, mask)));
    }
}
