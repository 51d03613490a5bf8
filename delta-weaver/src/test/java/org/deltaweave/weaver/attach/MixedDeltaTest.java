package org.deltaweave.weaver.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.weaver.support.WovenTest;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A delta that acts on sub-layers, and on parameters that it chooses itself. */
class MixedDeltaTest extends WovenTest {
    private static final double TOLERANCE = 1e-12;

    @Test
    void attach_actsOnBothKinds() {
        Attachment mixed = weaver(methods(Deltas.Mixed.class))
                .attach(network, DeltaSpec.of("mixed").with("layers", "1"));

        assertThat(mixed.sites()).containsExactly("encoder.1.attention.query.bias", "encoder.1.attention.query");
        assertThat(mixed.parameters())
                .extracting(DeltaParameter::name)
                .containsExactly("encoder.1.attention.query.bias.two");
        assertThat(difference()).isCloseTo(3, within(TOLERANCE));
        mixed.detach();
        assertThat(network.output(input)).isEqualTo(before);
    }

    @Test
    void attach_targetsNameSubLayersOnly() {
        DeltaSpec parameters = DeltaSpec.of("mixed").with("targets", "attention.query.bias");
        assertThatThrownBy(() -> weaver(methods(Deltas.Mixed.class)).attach(network, parameters))
                .hasMessageStartingWith("[DW-208]")
                .hasMessageContaining("acts on activation join points");
    }

    @Test
    void attached_throws_nothingStays() {
        assertThatThrownBy(() -> weaver(methods(Deltas.Picky.class)).attach(network, DeltaSpec.of("picky")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("none of 2 sites, first tiny.encoder.0.attention.query");
        assertThat(network.layers()).allSatisfy(layer -> assertThat(layer.slots).containsOnlyNulls());
        assertThat(network.output(input)).isEqualTo(before);
    }

    private double difference() {
        INDArray difference = network.output(input).sub(before);
        assertThat(difference.maxNumber().doubleValue())
                .isCloseTo(difference.minNumber().doubleValue(), within(TOLERANCE));
        return difference.maxNumber().doubleValue();
    }
}
