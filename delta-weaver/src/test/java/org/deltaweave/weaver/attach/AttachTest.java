package org.deltaweave.weaver.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.example.net.TinyNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Discovers, weaves, attaches and detaches test deltas on test layers. */
class AttachTest {
    private static DeltaWeaver weaver;

    private final TinyNetwork network = TinyNetwork.of(DataType.DOUBLE, 7);
    private final INDArray input = TinyNetwork.random(DataType.DOUBLE, 3, 2, TinyNetwork.WIDTH);
    private final INDArray before = network.output(input).dup();

    @BeforeAll
    static void weave() {
        SelfAttach.install();
        weaver = Guice.createInjector(new DeltaModule()).getInstance(DeltaWeaver.class);
    }

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
    void attach_trainedValues_changeOutputAndDetachRestoresIt() {
        Attachment gain = weaver.attach(network, DeltaSpec.of("gain"));
        gain.parameters().get(0).tensor().value().assign(0.5);
        assertThat(network.output(input)).isNotEqualTo(before);
        gain.detach();
        gain.detach();
        assertThat(network.output(input)).isEqualTo(before);
        assertThat(network.layers()).allSatisfy(layer -> assertThat(layer.slots).containsOnlyNulls());
    }

    @Test
    void attach_parameterDelta_isSeenWhereTheBiasIsRead() {
        Attachment shift = weaver.attach(network, DeltaSpec.of("shift"));
        assertThat(network.output(input)).isNotEqualTo(before);
        shift.parameters().forEach(parameter -> parameter.tensor().value().assign(0));
        assertThat(network.output(input)).isEqualTo(before);
        shift.detach();
    }

    @Test
    void attach_unknownMethod_listsNearestAndAll() {
        assertThatThrownBy(() -> weaver.attach(network, DeltaSpec.of("gian")))
                .hasMessageStartingWith(
                        "[DW-201] No delta method on the class path is named \"gian\". Did you mean gain")
                .hasMessageContaining("Known methods are: gain, head-only, shift");
    }
}
