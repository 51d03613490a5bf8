package org.deltaweave.weaver.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.weaver.support.WovenTest;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class MergeTest extends WovenTest {
    @Test
    void merge_activationDelta_equalsAttachedAndUnmergeRestores() {
        Attachment gain = trained(DeltaSpec.of("gain"), 0.4);
        INDArray attached = network.output(input).dup();
        gain.merge();
        gain.merge();
        assertThat(network.output(input).distance2(attached)).isCloseTo(0, within(1e-12));
        assertThat(slot(1, "attention.query")).isNull();
        assertThat(slot(1, "attention.query.weight")).isNotNull();
        gain.unmerge();
        assertThat(network.output(input)).isEqualTo(attached);
        gain.detach();
        assertThat(network.output(input)).isEqualTo(before);
    }

    @Test
    void merge_parameterDelta_equalsAttachedBitExactly() {
        Attachment shift = trained(DeltaSpec.of("shift"), 0.4);
        INDArray attached = network.output(input).dup();
        shift.merge();
        assertThat(network.output(input)).isEqualTo(attached);
        shift.detach();
        assertThat(network.output(input)).isEqualTo(before);
        assertThat(network.layers()).allSatisfy(layer -> assertThat(layer.slots).containsOnlyNulls());
    }

    @Test
    void merge_twoDeltasOnOneWeight_unmergedInAnyOrder() {
        Attachment one = trained(DeltaSpec.of("gain"), 0.4);
        INDArray onlyOne = network.output(input).dup();
        Attachment two = trained(DeltaSpec.of("gain").with("scale", 3), 0.1);
        INDArray both = network.output(input).dup();
        one.merge();
        two.merge();
        assertThat(network.output(input).distance2(both)).isCloseTo(0, within(1e-12));
        one.unmerge();
        assertThat(network.output(input).distance2(both)).isCloseTo(0, within(1e-12));
        two.detach();
        assertThat(network.output(input)).isEqualTo(onlyOne);
    }

    @Test
    void merge_notMergeable_isRefusedAndStaysAttached() {
        Attachment noise = weaver(methods(Deltas.Noise.class)).attach(network, DeltaSpec.of("noise"));
        INDArray attached = network.output(input).dup();
        assertThatThrownBy(noise::merge).hasMessageStartingWith("[DW-206] Method \"noise\" cannot be merged");
        assertThat(network.output(input)).isEqualTo(attached);
    }

    @Test
    void merge_siteWithoutWeight_isRefused() {
        Attachment gain = weaver().attach(network, DeltaSpec.of("gain").with("targets", "embeddings"));
        assertThatThrownBy(gain::merge)
                .hasMessageStartingWith("[DW-206]")
                .hasMessageContaining("at embeddings.embeddings: its layer has no join point embeddings.weight");
    }

    @Test
    void merge_thenTraining_isRefused() {
        Attachment gain = trained(DeltaSpec.of("gain"), 0.4);
        gain.merge();
        network.pass().begin(true);
        assertThatThrownBy(() -> network.output(input))
                .hasMessageStartingWith("[DW-216] The network trains while method \"gain\" is merged into"
                        + " encoder.0.attention.query.weight")
                .hasMessageContaining("unmerge()");
    }

    @Test
    void merge_detached_isRefused() {
        Attachment gain = trained(DeltaSpec.of("gain"), 0.4);
        gain.detach();
        assertThatThrownBy(gain::merge).hasMessageStartingWith("[DW-216] The delta \"gain\" is detached");
        gain.unmerge();
        assertThat(network.output(input)).isEqualTo(before);
    }

    @Test
    void merge_failingMethod_unmergesAgain() {
        Attachment broken = weaver(methods(Deltas.BrokenMerge.class)).attach(network, DeltaSpec.of("broken-merge"));
        assertThatThrownBy(broken::merge)
                .hasMessageStartingWith("[DW-210] Method \"broken-merge\" at encoder.0.attention.query")
                .hasMessageContaining("returned DOUBLE[1, 3]");
        broken.detach();
        assertThat(network.output(input)).isEqualTo(before);
    }

    private Attachment trained(DeltaSpec spec, double number) {
        Attachment attachment = weaver().attach(network, spec);
        attachment.parameters().forEach(parameter -> parameter.tensor().value().assign(number));
        return attachment;
    }

    private Object slot(int layer, String joinPoint) {
        return network.layers()
                .get(layer)
                .slots[network.layers().get(layer).joinPoints().indexOf(joinPoint)];
    }
}
