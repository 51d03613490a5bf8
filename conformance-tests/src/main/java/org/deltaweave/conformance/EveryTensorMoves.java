package org.deltaweave.conformance;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.deltaweave.api.DeltaParameter;
import org.nd4j.linalg.api.buffer.DataType;

/** D03: nothing is trainable in name only. */
final class EveryTensorMoves extends Rule {
    private static final int STEPS = 2;

    EveryTensorMoves() {
        super(
                "D03",
                "everyTensorMoves",
                "Every trainable tensor has changed after two training steps",
                "The tensor does not take part in the result, or only multiplied by zero",
                "Its gradient is cut off by detach() or by a computation on value()",
                "Two factors both start at zero, so neither gets a gradient",
                "A copy is used instead of the tensor that the site gave");
    }

    @Override
    Optional<String> reasonToSkip(Subject subject) {
        return skipWithoutTensors(subject);
    }

    @Override
    void check(Subject subject) {
        Trial trial = Trial.of(subject, subject.small().backbone(DataType.FLOAT));
        Map<DeltaParameter, double[]> before = new LinkedHashMap<>();
        subject.bench()
                .tuner()
                .delta(trial.network())
                .parameters()
                .forEach(parameter ->
                        before.put(parameter, Outputs.numbers(parameter.tensor().value())));
        trial.train(STEPS);
        before.forEach((parameter, numbers) -> {
            double[] after = Outputs.numbers(parameter.tensor().value());
            if (!differs(after, numbers)) {
                throw new Violation(
                        parameter.name(),
                        "all " + numbers.length + " numbers are what they were, after " + STEPS
                                + " steps with learning rate " + subject.learningRate());
            }
            if (!Arrays.stream(after).allMatch(Double::isFinite)) {
                throw new Violation(parameter.name(), "holds infinite numbers or NaN after " + STEPS + " steps");
            }
        });
    }

    /** By value: zero with another sign is no movement. */
    private static boolean differs(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                return true;
            }
        }
        return false;
    }
}
