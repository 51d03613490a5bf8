package org.deltaweave.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.deltaweave.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class LayerTest {
    @Test
    void joinPoints_areSortedAndHaveOneEmptySlotEach() {
        Layer layer = new Linear("encoder.3");

        assertThat(layer.joinPoints()).containsExactly("ffn.down", "ffn.down.bias", "ffn.up");
        assertThat(layer.slots).containsExactly(null, null, null);
    }

    @Test
    void siteName_joinsPathAndJoinPoint() {
        assertThat(new Linear("encoder.3").siteName("ffn.up")).isEqualTo("encoder.3.ffn.up");
        assertThat(new Linear("").siteName("ffn.up")).isEqualTo("ffn.up");
        assertThat(new Linear("encoder.3").path()).isEqualTo("encoder.3");
    }

    @Test
    void parameterShapes_namesSitesOfParameterJoinPoints() {
        assertThat(new Linear("encoder.3").parameterShapes())
                .containsOnlyKeys("encoder.3.ffn.down.bias")
                .hasEntrySatisfying(
                        "encoder.3.ffn.down.bias", shape -> assertThat(shape).containsExactly(3));
    }

    @Test
    void parameters_areWhatTheLayerReads() {
        assertThat(new Linear("encoder.3").parameters())
                .hasEntrySatisfying("encoder.3.ffn.down.bias", parameter -> assertThat(
                                parameter.value().toFloatVector())
                        .containsExactly(1, 2, 3));
    }

    @Test
    void slots_belongToOneObject() {
        Layer first = new Linear("a");
        Layer second = new Linear("a");

        first.slots[0] = (input, output) -> output;

        assertThat(second.slots[0]).isNull();
    }

    @Test
    void joinPoints_classWithout_hasNone() {
        assertThat(new Plain().joinPoints()).isEmpty();
        assertThat(new Plain().slots).isEmpty();
    }

    private static final class Linear extends Layer {
        Linear(String path) {
            super(path);
        }

        @JoinPoint("ffn.up")
        Tensor up(Tensor input) {
            return input;
        }

        @JoinPoint("ffn.down.bias")
        Tensor downBias() {
            return Tensor.constant(Nd4j.createFromArray(1f, 2f, 3f));
        }

        @JoinPoint("ffn.down")
        Tensor down(Tensor input) {
            return input;
        }

        Tensor unmarked(Tensor input) {
            return input;
        }
    }

    private static final class Plain extends Layer {
        Plain() {
            super("");
        }
    }
}
