package org.deltaweave.conformance;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.api.buffer.DataType;

/** D13: the number of trained parameters that tables and papers quote is the true one. */
final class DeclaredCountIsTrained extends Rule {
    DeclaredCountIsTrained() {
        super(
                "D13",
                "declaredCountIsTrained",
                "The declared number of parameters is the number that DL4J trains and that gradients reach",
                "A tensor is asked for with trainable() and not used",
                "A frozen tensor is asked for with trainable() instead of constant()",
                "Tensors are asked for in training passes only, or depend on the input's size");
    }

    @Override
    Optional<String> reasonToSkip(Subject subject) {
        return skipWithoutTensors(subject);
    }

    @Override
    void check(Subject subject) {
        Transformer encoder = subject.small().backbone(DataType.FLOAT).newNetwork(subject.seed());
        Attachment delta = subject.attach(encoder);
        long declared = delta.parameterCount();

        Set<String> names = new HashSet<>();
        for (DeltaParameter parameter : delta.parameters()) {
            if (!names.add(parameter.name())) {
                throw new Violation(parameter.name(), "two tensors have this name");
            }
        }

        new RandomLoss(encoder, subject.small().batch(), subject.seed(), subject.random("loss weights"))
                .forward()
                .backward();
        long reached = 0;
        Set<String> unreached = new HashSet<>();
        for (DeltaParameter parameter : delta.parameters()) {
            if (parameter.tensor().gradient().isPresent()) {
                reached += parameter.tensor().length();
            } else {
                unreached.add(parameter.name());
            }
        }
        if (reached != declared) {
            throw new Violation(
                    unreached.toString(), declared + " parameters declared, and a gradient reaches " + reached);
        }

        Trial trial = Trial.of(subject, subject.small().backbone(DataType.FLOAT));
        long trained = trial.network().getLayer(0).numParams();
        trial.train(1);
        long afterwards = subject.bench().tuner().delta(trial.network()).parameterCount();
        if (trained != declared || afterwards != declared) {
            throw new Violation(
                    "DL4J layer",
                    declared + " parameters declared, " + trained + " in the network's parameter vector, " + afterwards
                            + " declared after a training step");
        }
    }
}
