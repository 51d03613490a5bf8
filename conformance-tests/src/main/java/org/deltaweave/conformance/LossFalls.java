package org.deltaweave.conformance;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * D15: the method learns, with the learning rate that it names itself.
 *
 * <p>The classifier gets random weights, which are put back after every step: only the delta can lower the loss. A method
 * without tensors of its own trains the classifier.
 */
final class LossFalls extends Rule {
    private static final int STEPS = 40;
    private static final double SHARE_LEFT = 0.9;
    private static final double HEAD_STANDARD_DEVIATION = 0.5;

    LossFalls() {
        super(
                "D15",
                "lossFalls",
                "Trained with its own learning rate, the method lowers the loss of a small task by a tenth in " + STEPS
                        + " steps",
                "@DeltaMethod names a learning rate far too low or too high for the method",
                "The gradient has the wrong sign, or reaches only part of the tensors (see D02 and D03)",
                "First values or a scale make the delta's effect vanish");
    }

    @Override
    void check(Subject subject) {
        Trial trial = Trial.of(subject, subject.small().backbone(DataType.FLOAT));
        boolean holdHead = subject.trainsTensors();
        Layer head = trial.network().getOutputLayer(0);
        INDArray weight = randomLike(head.getParam("W"), subject.random("head"));
        Optional<INDArray> bias = Optional.ofNullable(head.getParam("b")).map(INDArray::dup);
        head.setParam("W", weight);
        double before = trial.loss();
        for (int i = 0; i < STEPS; i++) {
            trial.train(1);
            if (holdHead) {
                head.setParam("W", weight);
                bias.ifPresent(values -> head.setParam("b", values));
            }
        }
        double after = trial.loss();
        if (!(after <= SHARE_LEFT * before)) {
            throw new Violation(
                    "loss",
                    before + " before and " + after + " after " + STEPS + " steps with learning rate "
                            + subject.learningRate() + ", expected at most " + SHARE_LEFT * before);
        }
    }

    private static INDArray randomLike(INDArray array, RandomGenerator random) {
        INDArray values = array.dup();
        for (long i = 0; i < values.length(); i++) {
            values.putScalar(i, random.nextGaussian() * HEAD_STANDARD_DEVIATION);
        }
        return values;
    }
}
