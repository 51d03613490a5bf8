package org.deltaweave.conformance;

import java.util.Optional;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.Feature;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.weaver.discovery.DeltaKind;
import org.nd4j.linalg.api.buffer.DataType;

/** D05: folding a delta into the weights does not change what the network computes. */
final class MergedEqualsAttached extends Rule {
    private static final double FLOAT_TOLERANCE = 1e-5;
    private static final double DOUBLE_TOLERANCE = 1e-10;

    MergedEqualsAttached() {
        super(
                "D05",
                "mergedEqualsAttached",
                "A merged delta gives the same outputs as an attached one, up to rounding",
                "merge() and forward() use another scale, such as alpha without the division by the rank",
                "merge() multiplies the factors in the wrong order or forgets a transpose",
                "forward() is not linear in its input, so the method cannot be MERGEABLE");
    }

    @Override
    Optional<String> reasonToSkip(Subject subject) {
        if (!subject.promises(Feature.MERGEABLE) && subject.plugin().kind() == DeltaKind.ACTIVATION) {
            return Optional.of(subject.method() + " does not declare MERGEABLE");
        }
        return skipWithoutSites(subject);
    }

    @Override
    void check(Subject subject) {
        check(subject, DataType.DOUBLE, DOUBLE_TOLERANCE);
        check(subject, DataType.FLOAT, FLOAT_TOLERANCE);
    }

    private static void check(Subject subject, DataType type, double tolerance) {
        Transformer encoder = subject.small().backbone(type).newNetwork(0);
        Attachment delta = subject.attach(encoder);
        subject.perturb(delta);
        Outputs attached = Outputs.of(encoder, subject.small().batch());
        delta.merge();
        Outputs.of(encoder, subject.small().batch()).requireNear(attached, tolerance, "merged, " + type);
    }
}
