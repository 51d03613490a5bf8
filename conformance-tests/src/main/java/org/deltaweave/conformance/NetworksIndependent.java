package org.deltaweave.conformance;

import java.util.ArrayList;
import java.util.List;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.transformers.Backbone;
import org.nd4j.linalg.api.buffer.DataType;

/** D12: networks tuned side by side from one backbone never see each other's delta. */
final class NetworksIndependent extends Rule {
    private static final int STEPS = 2;

    NetworksIndependent() {
        super(
                "D12",
                "networksIndependent",
                "Two networks in one JVM are independent: making or training one leaves the other's output as it was",
                "A static field holds tensors, settings or counters",
                "The configuration or the delta object is shared through a singleton",
                "The method writes into an array of the backbone, which both networks read");
    }

    @Override
    void check(Subject subject) {
        Backbone backbone = subject.small().backbone(DataType.FLOAT);
        List<DeltaSpec> specs = new ArrayList<>();
        specs.add(subject.spec().withSeed(subject.seed() + 1));
        specs.addAll(OtherSettings.of(subject));
        for (DeltaSpec spec : specs) {
            check(subject, backbone, spec);
        }
    }

    private static void check(Subject subject, Backbone backbone, DeltaSpec otherSpec) {
        String with = " with settings " + otherSpec.settings() + " and seed " + otherSpec.seed();
        Trial one = Trial.of(subject, backbone);
        Outputs before = one.output();
        Trial other = Trial.of(subject, backbone, otherSpec);
        one.output().requireSameBits(before, "after another network was made" + with);
        other.train(STEPS);
        one.output().requireSameBits(before, "after another network was trained" + with);
        Outputs trained = other.output();
        one.train(STEPS);
        other.output().requireSameBits(trained, "the other network," + with + ", after this one was trained");
        if (!one.output().differs(before)) {
            throw new Violation("probabilities", "unchanged by " + STEPS + " training steps of the network itself");
        }
    }
}
