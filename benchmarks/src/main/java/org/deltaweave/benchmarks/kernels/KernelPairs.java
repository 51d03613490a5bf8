package org.deltaweave.benchmarks.kernels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deltaweave.tensor.cpu.AdamKernel;
import org.deltaweave.tensor.cpu.ElementwiseKernel;
import org.deltaweave.tensor.cpu.Floats;
import org.deltaweave.tensor.cpu.GeluKernel;
import org.deltaweave.tensor.cpu.LayerNormKernel;
import org.deltaweave.tensor.cpu.SoftmaxKernel;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.factory.Nd4j;

/** The computations of a training step, in the sizes that 8 texts of 128 tokens give in BERT-base. */
final class KernelPairs {
    private static final int TOKENS = 1024;
    private static final int HIDDEN = 768;
    private static final int INNER = 3072;
    private static final int SCORES = 8 * 12 * 128;
    private static final int TIME = 128;
    private static final double EPSILON = 1e-12;
    private static final double RATE = 1e-3;

    /** Arrays in use: a view of native memory does not keep its owner alive. */
    private final List<INDArray> alive = new ArrayList<>();

    /** How to make each pair, by name. */
    Map<String, Supplier<KernelPair>> all() {
        Map<String, Supplier<KernelPair>> all = new LinkedHashMap<>();
        all.put("layer norm", this::layerNorm);
        all.put("layer norm backward", this::layerNormBackward);
        all.put("softmax", this::softmax);
        all.put("softmax backward", this::softmaxBackward);
        all.put("gelu", this::gelu);
        all.put("add", this::add);
        all.put("add rows", this::addRows);
        all.put("adam", this::adam);
        return all;
    }

    private KernelPair layerNorm() {
        INDArray x = random(TOKENS, HIDDEN);
        INDArray gain = random(HIDDEN);
        INDArray bias = random(HIDDEN);
        INDArray ours = zeros(TOKENS, HIDDEN);
        INDArray theirs = zeros(TOKENS, HIDDEN);
        Floats statistics = floats(zeros(TOKENS, 2));
        Floats[] f = floats(x, gain, bias, ours);
        return new KernelPair(
                () -> LayerNormKernel.forward(f[0], f[1], f[2], TOKENS, HIDDEN, EPSILON, f[3], statistics),
                ours,
                () -> exec("layer_norm", 1, List.of(x, gain, bias), theirs),
                theirs);
    }

    private KernelPair layerNormBackward() {
        INDArray x = random(TOKENS, HIDDEN);
        INDArray gain = random(HIDDEN);
        INDArray bias = random(HIDDEN);
        INDArray gradient = random(TOKENS, HIDDEN);
        INDArray ours = zeros(TOKENS, HIDDEN);
        INDArray theirs = zeros(TOKENS, HIDDEN);
        INDArray gainGradient = zeros(HIDDEN);
        INDArray biasGradient = zeros(HIDDEN);
        Floats statistics = floats(zeros(TOKENS, 2));
        Floats[] f = floats(x, gain, bias, gradient, ours, gainGradient, biasGradient);
        LayerNormKernel.forward(f[0], f[1], f[2], TOKENS, HIDDEN, EPSILON, f[4], statistics);
        return new KernelPair(
                () -> {
                    LayerNormKernel.backward(f[0], statistics, f[1], f[3], TOKENS, HIDDEN, f[4]);
                    LayerNormKernel.gainBackward(f[0], statistics, f[3], TOKENS, HIDDEN, f[5]);
                    ElementwiseKernel.columnSums(f[3], TOKENS, HIDDEN, f[6]);
                },
                ours,
                () -> exec("layer_norm_bp", 1, List.of(x, gain, bias, gradient), theirs, gainGradient, biasGradient),
                theirs);
    }

    private KernelPair softmax() {
        INDArray x = random(SCORES, TIME);
        INDArray ours = zeros(SCORES, TIME);
        INDArray theirs = zeros(SCORES, TIME);
        Floats[] f = floats(x, ours);
        return new KernelPair(
                () -> SoftmaxKernel.forward(f[0], SCORES, TIME, f[1]),
                ours,
                () -> exec("softmax", 1, List.of(x), theirs),
                theirs);
    }

    private KernelPair softmaxBackward() {
        INDArray x = random(SCORES, TIME);
        INDArray y = zeros(SCORES, TIME);
        exec("softmax", 1, List.of(x), y);
        INDArray gradient = random(SCORES, TIME);
        INDArray ours = zeros(SCORES, TIME);
        INDArray theirs = zeros(SCORES, TIME);
        Floats[] f = floats(y, gradient, ours);
        return new KernelPair(
                () -> SoftmaxKernel.backward(f[0], f[1], SCORES, TIME, f[2]),
                ours,
                () -> exec("softmax_bp", 1, List.of(x, gradient, y), theirs),
                theirs);
    }

    /** ND4J's own GELUs are other functions; this is what one composes instead. */
    private KernelPair gelu() {
        INDArray x = random(TOKENS, INNER);
        INDArray ours = zeros(TOKENS, INNER);
        INDArray theirs = zeros(TOKENS, INNER);
        Floats[] f = floats(x, ours);
        return new KernelPair(
                () -> GeluKernel.forward(f[0], f[1]),
                ours,
                () -> {
                    x.muli(Math.sqrt(0.5), theirs);
                    Nd4j.exec(new Erf(theirs, theirs));
                    theirs.addi(1).muli(x).muli(0.5);
                },
                theirs);
    }

    private KernelPair add() {
        INDArray x = random(TOKENS, HIDDEN);
        INDArray y = random(TOKENS, HIDDEN);
        INDArray ours = zeros(TOKENS, HIDDEN);
        INDArray theirs = zeros(TOKENS, HIDDEN);
        Floats[] f = floats(x, y, ours);
        return new KernelPair(() -> ElementwiseKernel.add(f[0], f[1], f[2]), ours, () -> x.addi(y, theirs), theirs);
    }

    private KernelPair addRows() {
        INDArray x = random(TOKENS, INNER);
        INDArray row = random(INNER);
        INDArray ours = zeros(TOKENS, INNER);
        INDArray theirs = zeros(TOKENS, INNER);
        Floats[] f = floats(x, row, ours);
        return new KernelPair(
                () -> ElementwiseKernel.addRows(f[0], f[1], TOKENS, INNER, f[2]),
                ours,
                () -> exec("add", List.of(x, row), theirs),
                theirs);
    }

    /** Both turn a gradient into a step, so each gets a fresh copy every time, as a backward pass gives one. */
    private KernelPair adam() {
        INDArray gradient = random(INNER, HIDDEN);
        INDArray ours = zeros(INNER, HIDDEN);
        INDArray theirs = zeros(INNER, HIDDEN);
        INDArray[] moments = {zeros(INNER, HIDDEN), zeros(INNER, HIDDEN), zeros(INNER, HIDDEN), zeros(INNER, HIDDEN)};
        Floats[] f = floats(gradient, ours, moments[0], moments[1]);
        return new KernelPair(
                () -> {
                    ElementwiseKernel.scale(f[0], 1, f[1]);
                    AdamKernel.change(f[1], f[2], f[3], RATE, 0.9, 0.999, 1e-8, 1);
                },
                ours,
                () -> {
                    theirs.assign(gradient);
                    Nd4j.exec(new AdamUpdater(theirs, moments[2], moments[3], RATE, 0.9, 0.999, 1e-8, 0));
                },
                theirs);
    }

    private static void exec(String op, int dimension, List<INDArray> inputs, INDArray... outputs) {
        Nd4j.exec(DynamicCustomOp.builder(op)
                .addInputs(inputs.toArray(INDArray[]::new))
                .addOutputs(outputs)
                .addIntegerArguments(dimension)
                .build());
    }

    private static void exec(String op, List<INDArray> inputs, INDArray output) {
        Nd4j.exec(DynamicCustomOp.builder(op)
                .addInputs(inputs.toArray(INDArray[]::new))
                .addOutputs(output)
                .build());
    }

    private INDArray random(long... shape) {
        INDArray array = Nd4j.rand(DataType.FLOAT, shape).subi(0.5).muli(4);
        alive.add(array);
        return array;
    }

    private INDArray zeros(long... shape) {
        INDArray array = Nd4j.create(DataType.FLOAT, shape);
        alive.add(array);
        return array;
    }

    private static Floats floats(INDArray array) {
        return Floats.at(array.data().address(), array.length());
    }

    private static Floats[] floats(INDArray... arrays) {
        return java.util.Arrays.stream(arrays).map(KernelPairs::floats).toArray(Floats[]::new);
    }
}
