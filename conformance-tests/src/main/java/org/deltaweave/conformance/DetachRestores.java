package org.deltaweave.conformance;

import java.util.ArrayList;
import java.util.List;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.Targets;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.nd4j.linalg.api.buffer.DataType;

/** D08: a delta can be taken off and put back at any time, also beside another one. */
final class DetachRestores extends Rule {
    DetachRestores() {
        super(
                "D08",
                "detachRestores",
                "Detaching restores the outputs bit for bit, and deltas can be re-attached in any order",
                "The method writes into an array of the backbone or of another delta",
                "It remembers something of an earlier pass in a field, and uses it in the next one",
                "Its result depends on the number of times it was called");
    }

    @Override
    void check(Subject subject) {
        for (DeltaSpec other : others(subject)) {
            check(subject, other);
        }
    }

    /** The method itself with another seed, at the very same sites, and another method of the class path. */
    private static List<DeltaSpec> others(Subject subject) {
        List<DeltaSpec> others = new ArrayList<>();
        others.add(subject.spec().withSeed(subject.seed() + 1));
        subject.bench().catalog().plugins().stream()
                .filter(plugin -> !plugin.targets().contains(Targets.NOTHING))
                .map(PluginDescriptor::name)
                .filter(name -> !name.equals(subject.method()))
                .filter(subject::fits)
                .findFirst()
                .ifPresent(name -> others.add(DeltaSpec.of(name).withSeed(subject.seed())));
        return others;
    }

    private static void check(Subject subject, DeltaSpec companion) {
        String beside = " beside " + companion.method();
        Transformer encoder = subject.small().backbone(DataType.FLOAT).newNetwork(0);
        Outputs nothing = outputs(subject, encoder);
        Attachment first = subject.attach(encoder);
        subject.perturb(first);
        Outputs one = outputs(subject, encoder);
        first.detach();
        outputs(subject, encoder).requireSameBits(nothing, "detached");
        first.reattach();
        outputs(subject, encoder).requireSameBits(one, "re-attached");

        Attachment second = subject.bench().weaver().attach(encoder, companion);
        subject.perturb(second);
        Outputs both = outputs(subject, encoder);
        first.detach();
        Outputs other = outputs(subject, encoder);
        first.reattach();
        outputs(subject, encoder).requireSameBits(both, "detached and re-attached" + beside);
        second.detach();
        outputs(subject, encoder).requireSameBits(one, "alone again, after having been" + beside);
        first.detach();
        outputs(subject, encoder).requireSameBits(nothing, "detached after having been" + beside);
        second.reattach();
        outputs(subject, encoder).requireSameBits(other, "detached" + beside + ", which was re-attached");
        first.reattach();
        outputs(subject, encoder).requireSameBits(both, "re-attached after" + beside);
        second.detach();
        first.detach();
        outputs(subject, encoder).requireSameBits(nothing, "both detached" + beside);
    }

    private static Outputs outputs(Subject subject, Transformer encoder) {
        return Outputs.of(encoder, subject.small().batch());
    }
}
