package org.deltaweave.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.api.buffer.DataType;

/** D16: a wrong configuration is an error that tells its reader what to write instead. */
final class BadConfigurationRefused extends Rule {
    BadConfigurationRefused() {
        super(
                "D16",
                "badConfigurationRefused",
                "Bad settings, targets and layers are refused with the documented id, a text that names them, and"
                        + " nothing attached",
                "A setting is declared as String and parsed, with a default for what does not parse, by the method",
                "The configuration record corrects bad values silently instead of refusing them",
                "The record's own exception does not name the setting");
    }

    @Override
    void check(Subject subject) {
        Transformer encoder = subject.small().backbone(DataType.FLOAT).newNetwork(0);
        List<Mistake> mistakes = new ArrayList<>(BadSettings.of(subject));
        mistakes.addAll(BadPlaces.of(subject));
        for (Mistake mistake : mistakes) {
            check(subject, encoder, mistake);
        }
    }

    private static void check(Subject subject, Transformer encoder, Mistake mistake) {
        String where = mistake.spec().method() + " with " + mistake.spec().settings();
        DeltaweaveException refusal = refusal(subject, encoder, mistake, where);
        if (!refusal.id().equals(mistake.id())) {
            throw new Violation(where, "refused with " + refusal.id() + " instead of " + mistake.id() + ": " + refusal);
        }
        for (String name : mistake.named()) {
            if (!refusal.getMessage().contains(name)) {
                throw new Violation(where, "the text does not name \"" + name + "\": " + refusal.getMessage());
            }
        }
        for (Layer layer : encoder.layers()) {
            for (int i = 0; i < layer.slots.length; i++) {
                if (Objects.nonNull(layer.slots[i])) {
                    throw new Violation(
                            layer.siteName(layer.joinPoints().get(i)), "something stays attached after " + where);
                }
            }
        }
    }

    private static DeltaweaveException refusal(Subject subject, Transformer encoder, Mistake mistake, String where) {
        try {
            subject.bench().weaver().attach(encoder, mistake.spec());
        } catch (DeltaweaveException refusal) {
            return refusal;
        }
        throw new Violation(where, "accepted, where " + mistake.id() + " is due");
    }
}
