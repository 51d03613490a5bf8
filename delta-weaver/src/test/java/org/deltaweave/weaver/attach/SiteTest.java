package org.deltaweave.weaver.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.AbstractThrowableAssert;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.deltaweave.weaver.support.WovenTest;
import org.junit.jupiter.api.Test;

/** What a delta's code may ask of its site, and what it is told when it asks or does something wrong. */
class SiteTest extends WovenTest {
    @Test
    void site_everyRequest_isServed() {
        Attachment collector = attach(Deltas.Collector.class);
        assertThat(collector.parameters())
                .extracting(DeltaParameter::name)
                .containsExactly("encoder.0.attention.query.own", "encoder.1.attention.query.own", "scale");
        assertThat(network.pass().penalties()).isEmpty();
        network.pass().begin(false);
        assertThat(network.output(input)).isEqualTo(before);
        assertThat(network.pass().penalties()).hasSize(2);
        network.pass().begin(true);
        assertThat(network.output(input)).isNotEqualTo(before);
    }

    @Test
    void attachment_tensors_areGroupedBySite() {
        DeltaAttachment collector = (DeltaAttachment) attach(Deltas.Collector.class);
        assertThat(collector.delta()).isInstanceOf(Deltas.Collector.class);
        assertThat(collector.tensors("encoder.1.attention.query")).containsOnlyKeys("own");
        assertThat(collector.tensors("encoder.1.attention.key")).isEmpty();
        assertThat(collector.sharedTensors()).containsOnlyKeys("scale");
    }

    @Test
    void request_newTensorAfterAttach_namesMethodSiteAndShape() {
        assertFails(Deltas.LateRequest.class)
                .hasMessageStartingWith(
                        "[DW-211] Method \"late-request\" asks at encoder.0.attention.query for \"b\" of"
                                + " shape [2, 3], and did not ask for it when it was attached; it asked for [a]");
    }

    @Test
    void request_otherShape_namesBoth() {
        assertFails(Deltas.OtherShape.class)
                .hasMessageStartingWith("[DW-211]")
                .hasMessageContaining("\"a\" of shape [3, 2], and before with shape [2, 3]");
    }

    @Test
    void request_otherKind_isRefused() {
        assertFails(Deltas.OtherKind.class).hasMessageContaining("once as trainable and once as constant");
    }

    @Test
    void forward_throws_namesMethodSiteShapesAndKeepsTheCause() {
        assertFails(Deltas.Thrower.class)
                .hasMessageStartingWith("[DW-209] Method \"thrower\" at encoder.0.attention.query (input DOUBLE[2, 3],"
                        + " output DOUBLE[2, 3]) failed: java.lang.IllegalStateException: out of luck")
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void forward_returnsNullOrOtherType_isRefused() {
        assertFails(Deltas.NullResult.class).hasMessageStartingWith("[DW-210]").hasMessageContaining("returned null");
        network.layers().forEach(layer -> java.util.Arrays.fill(layer.slots, null));
        assertFails(Deltas.WrongType.class).hasMessageContaining("returned FLOAT[2, 3]. Return DOUBLE[2, 3]");
    }

    @Test
    void attach_probeFails_leavesNoSlotOccupied() {
        assertThatThrownBy(() -> attach(Deltas.ThrowerAtOnce.class)).hasMessageStartingWith("[DW-209]");
        assertThat(network.layers()).allSatisfy(layer -> assertThat(layer.slots).containsOnlyNulls());
        assertThat(network.output(input)).isEqualTo(before);
    }

    private AbstractThrowableAssert<?, ?> assertFails(Class<? extends ActivationDelta> type) {
        attach(type);
        return assertThatThrownBy(() -> network.output(input));
    }

    private Attachment attach(Class<? extends ActivationDelta> type) {
        return weaver(methods(type))
                .attach(network, DeltaSpec.of(PluginDescriptor.of(type).name()));
    }
}
