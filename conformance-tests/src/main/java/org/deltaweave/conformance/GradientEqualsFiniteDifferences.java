package org.deltaweave.conformance;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** D02: the gradient that training uses is the derivative of what the delta computes. */
final class GradientEqualsFiniteDifferences extends Rule {
    private static final double STEP = 1e-5;
    private static final double RELATIVE_TOLERANCE = 1e-5;
    /** Below this the rounding of the loss decides; gradients here are of the order of 1. */
    private static final double ABSOLUTE_TOLERANCE = 1e-7;

    private static final int RANDOM_ELEMENTS = 2;

    GradientEqualsFiniteDifferences() {
        super(
                "D02",
                "gradientEqualsFiniteDifferences",
                "The gradient of every trainable tensor equals finite differences in double precision",
                "detach(), or a computation on value() beside the tensor's own operations, cuts the gradient off",
                "A tensor is kept from an earlier pass and used again",
                "The computation depends on something else than its tensors, its input and site.random()",
                "A kink or a threshold where the gradient is deliberately another one");
    }

    @Override
    Optional<String> reasonToSkip(Subject subject) {
        return skipWithoutTensors(subject);
    }

    @Override
    void check(Subject subject) {
        Transformer encoder = subject.small().backbone(DataType.DOUBLE).newNetwork(subject.seed());
        Attachment delta = subject.attach(encoder);
        subject.perturb(delta);
        RandomLoss loss =
                new RandomLoss(encoder, subject.small().batch(), subject.seed(), subject.random("loss weights"));
        delta.parameters().forEach(parameter -> parameter.tensor().zeroGradient());
        loss.forward().backward();
        RandomGenerator random = subject.random("elements");
        for (DeltaParameter parameter : delta.parameters()) {
            double[] gradient = parameter
                    .tensor()
                    .gradient()
                    .map(Outputs::numbers)
                    .orElseGet(() -> new double[(int) parameter.tensor().length()]);
            for (int element : elements(gradient, random)) {
                compare(parameter, element, gradient[element], loss);
            }
        }
    }

    private static void compare(DeltaParameter parameter, int element, double gradient, RandomLoss loss) {
        INDArray values = parameter.tensor().value();
        double original = values.getDouble(element);
        values.putScalar(element, original + STEP);
        double above = loss.forward().scalar();
        values.putScalar(element, original - STEP);
        double below = loss.forward().scalar();
        values.putScalar(element, original);
        double difference = (above - below) / (2 * STEP);
        double allowed = ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * Math.max(Math.abs(gradient), Math.abs(difference));
        if (!(Math.abs(gradient - difference) <= allowed)) {
            throw new Violation(
                    parameter.name() + "[" + element + "]",
                    "gradient " + gradient + ", finite difference " + difference + ", allowed difference " + allowed);
        }
    }

    /** A few random elements and the one with the largest gradient: in an embedding table most are zero. */
    private static Set<Integer> elements(double[] gradient, RandomGenerator random) {
        Set<Integer> elements = new TreeSet<>();
        int largest = 0;
        for (int i = 0; i < gradient.length; i++) {
            largest = Math.abs(gradient[i]) > Math.abs(gradient[largest]) ? i : largest;
        }
        elements.add(largest);
        for (int i = 0; i < RANDOM_ELEMENTS; i++) {
            elements.add(random.nextInt(gradient.length));
        }
        return elements;
    }
}
