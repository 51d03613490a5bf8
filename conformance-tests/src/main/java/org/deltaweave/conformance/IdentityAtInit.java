package org.deltaweave.conformance;

import java.util.Optional;
import org.deltaweave.api.Feature;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.api.buffer.DataType;

/** D01: what a method declares about its fresh deltas is true to the last bit. */
final class IdentityAtInit extends Rule {
    IdentityAtInit() {
        super(
                "D01",
                "identityAtInit",
                "A freshly attached delta that declares IDENTITY_AT_INIT leaves every output bit-identical",
                "A tensor that should start at zero (lora_B, an adapter's up projection) starts elsewhere",
                "The output is rescaled or normalised even where the delta is zero",
                "Adding +0.0 turns -0.0 into 0.0: subtract 0.0 instead, or start at -0.0");
    }

    @Override
    Optional<String> reasonToSkip(Subject subject) {
        return subject.promises(Feature.IDENTITY_AT_INIT)
                ? Optional.empty()
                : Optional.of(subject.method() + " does not declare IDENTITY_AT_INIT");
    }

    @Override
    void check(Subject subject) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            Transformer encoder = subject.small().backbone(type).newNetwork(0);
            Outputs nothing = Outputs.of(encoder, subject.small().batch());
            subject.attach(encoder);
            Outputs.of(encoder, subject.small().batch()).requireSameBits(nothing, "fresh delta attached, " + type);
        }
    }
}
