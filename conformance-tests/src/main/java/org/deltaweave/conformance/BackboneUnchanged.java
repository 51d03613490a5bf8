package org.deltaweave.conformance;

import java.util.Map;
import org.deltaweave.transformers.Backbone;
import org.nd4j.linalg.api.buffer.DataType;

/** D04: the backbone's arrays, which other networks share, are only read. */
final class BackboneUnchanged extends Rule {
    private static final int STEPS = 3;

    BackboneUnchanged() {
        super(
                "D04",
                "backboneUnchanged",
                "After training every weight and bias of the backbone is bit-identical",
                "The method writes into value() of the parameter, input or output it was given (addi, muli, assign)",
                "It passes the backbone's own array to trainable() or bind()");
    }

    @Override
    void check(Subject subject) {
        Backbone backbone = subject.small().backbone(DataType.FLOAT);
        Trial.of(subject, backbone).train(STEPS);
        // Compared with a twin that was never touched: a change made while attaching counts as well.
        Backbone twin = subject.small().backbone(DataType.FLOAT);
        Map<String, double[]> found = BackboneArrays.of(backbone);
        BackboneArrays.of(twin)
                .forEach((name, expected) -> Outputs.requireSameBits(
                        name, found.get(name), expected, "after attaching and " + STEPS + " training steps"));
        if (!backbone.fingerprint().equals(twin.fingerprint())) {
            throw new Violation(
                    "fingerprint", backbone.fingerprint() + " instead of the expected " + twin.fingerprint());
        }
    }
}
