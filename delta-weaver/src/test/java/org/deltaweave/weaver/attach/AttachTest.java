package org.deltaweave.weaver.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deltaweave.api.Attached;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.api.Layer;
import org.deltaweave.weaver.support.WovenTest;
import org.example.net.TinyNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Attaches and detaches deltas on a woven network. */
class AttachTest extends WovenTest {
    private final DeltaWeaver weaver = weaver();

    @Test
    void attach_identityAtInit_leavesOutputUnchanged() {
        Attachment gain = weaver.attach(network, DeltaSpec.of("gain"));
        assertThat(network.output(input)).isEqualTo(before);
        assertThat(gain.sites()).containsExactly("encoder.0.attention.query", "encoder.1.attention.query");
        assertThat(gain.parameters())
                .extracting(DeltaParameter::name)
                .containsExactly("encoder.0.attention.query.gain", "encoder.1.attention.query.gain");
        assertThat(gain.parameterCount()).isEqualTo(2L * TinyNetwork.WIDTH);
    }

    @Test
    void detach_trainedDelta_restoresOutputAndSlots() {
        Attachment gain = weaver.attach(network, DeltaSpec.of("gain"));
        set(gain, 0.5);
        assertThat(network.output(input)).isNotEqualTo(before);
        gain.detach();
        gain.detach();
        assertThat(network.output(input)).isEqualTo(before);
        assertEmptySlots(network);
    }

    @Test
    void attach_parameterDelta_isSeenWhereTheBiasIsRead() {
        Attachment shift = weaver.attach(network, DeltaSpec.of("shift"));
        assertThat(shift.sites()).containsExactly("encoder.0.attention.query.bias", "encoder.1.attention.query.bias");
        assertThat(network.output(input)).isNotEqualTo(before);
        set(shift, 0);
        assertThat(network.output(input)).isEqualTo(before);
    }

    @Test
    void attach_sites_comeInTheOrderOfTheData() {
        Attachment all = weaver.attach(network, DeltaSpec.of("gain").with("targets", "*"));
        assertThat(all.sites())
                .containsExactly(
                        "embeddings.embeddings",
                        "encoder.0.attention.query",
                        "encoder.0.attention.key",
                        "encoder.1.attention.query",
                        "encoder.1.attention.key");
    }

    @Test
    void attach_nothing_hasNoSitesAndNeedsNoProbe() {
        Attachment head = weaver.attach(network, DeltaSpec.of("head-only"));
        assertThat(head.sites()).isEmpty();
        assertThat(head.parameterCount()).isZero();
        assertEmptySlots(network);
    }

    @Test
    void attach_sameSeed_sameBitsOtherSeedOthers() {
        Attachment one = weaver.attach(network.sibling(), DeltaSpec.of("shift").withSeed(4));
        Attachment same = weaver.attach(network.sibling(), DeltaSpec.of("shift").withSeed(4));
        Attachment other =
                weaver.attach(network.sibling(), DeltaSpec.of("shift").withSeed(5));
        assertThat(value(one, 0)).isEqualTo(value(same, 0)).isNotEqualTo(value(other, 0));
        assertThat(value(one, 0)).isNotEqualTo(value(one, 1));
    }

    @Test
    void attach_sameSeedFewerSites_sameValuesWhereBothAre() {
        Attachment all = weaver.attach(network.sibling(), DeltaSpec.of("shift"));
        Attachment last = weaver.attach(network.sibling(), DeltaSpec.of("shift").with("layers", "1"));
        assertThat(value(last, 0)).isEqualTo(value(all, 1));
    }

    @Test
    void attach_networkType_isTheDeltasType() {
        Attachment shift = weaver.attach(TinyNetwork.of(DataType.FLOAT, 1), DeltaSpec.of("shift"));
        assertThat(value(shift, 0).dataType()).isEqualTo(DataType.FLOAT);
    }

    @Test
    void attach_twoNetworksOnOneBackbone_areIndependent() {
        TinyNetwork sibling = network.sibling();
        Attachment mine = weaver.attach(network, DeltaSpec.of("gain"));
        set(mine, 0.7);
        assertThat(sibling.output(input)).isEqualTo(before);
        Attachment theirs = weaver.attach(sibling, DeltaSpec.of("gain"));
        set(theirs, -0.3);
        INDArray withTheirs = sibling.output(input).dup();
        mine.detach();
        assertThat(sibling.output(input)).isEqualTo(withTheirs).isNotEqualTo(before);
        assertThat(network.output(input)).isEqualTo(before);
    }

    @Test
    void detach_anyOrderAndReattach_restoresEveryStateBitExactly() {
        Attachment first = weaver.attach(network, DeltaSpec.of("gain").with("targets", "*"));
        set(first, 0.3);
        INDArray onlyFirst = network.output(input).dup();
        Attachment second = weaver.attach(network, DeltaSpec.of("gain").with("scale", 2));
        set(second, 0.11);
        Attachment third = weaver.attach(network, DeltaSpec.of("shift"));
        INDArray all = network.output(input).dup();
        first.detach();
        third.detach();
        second.detach();
        assertThat(network.output(input)).isEqualTo(before);
        third.reattach();
        second.reattach();
        first.reattach();
        first.reattach();
        assertThat(network.output(input)).isEqualTo(all);
        second.detach();
        third.detach();
        assertThat(network.output(input)).isEqualTo(onlyFirst);
    }

    @Test
    void attach_slotTakenBySomethingElse_isRefusedAndLeftAlone() {
        Attached foreign = (x, y) -> y;
        Layer layer = network.layers().get(2);
        int query = layer.joinPoints().indexOf("attention.query");
        layer.slots[query] = foreign;
        assertThatThrownBy(() -> weaver.attach(network, DeltaSpec.of("gain")))
                .hasMessageStartingWith("[DW-216] The slot of encoder.1.attention.query holds a ");
        assertThat(layer.slots[query]).isSameAs(foreign);
        assertEmptySlots(network.layers().get(1));
    }

    @Test
    void attach_unknownMethod_listsNearestAndAll() {
        assertThatThrownBy(() -> weaver.attach(network, DeltaSpec.of("gian")))
                .hasMessageStartingWith(
                        "[DW-201] No delta method on the class path is named \"gian\". Did you mean gain")
                .hasMessageContaining("Known methods are: gain, head-only, shift");
    }

    private static void set(Attachment attachment, double number) {
        attachment.parameters().forEach(parameter -> parameter.tensor().value().assign(number));
    }

    private static INDArray value(Attachment attachment, int index) {
        return attachment.parameters().get(index).tensor().value();
    }

    private static void assertEmptySlots(TinyNetwork network) {
        network.layers().forEach(AttachTest::assertEmptySlots);
    }

    private static void assertEmptySlots(Layer layer) {
        assertThat(layer.slots).containsOnlyNulls();
    }
}
