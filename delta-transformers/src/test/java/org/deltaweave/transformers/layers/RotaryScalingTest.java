package org.deltaweave.transformers.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.deltaweave.tensor.Rotary;
import org.deltaweave.transformers.checkpoint.ModelConfig;
import org.junit.jupiter.api.Test;

/** The published scalings against their formulas, worked out by hand for a base of 10,000 and 8 columns. */
class RotaryScalingTest {
    private static final double[] PLAIN = {1, 0.1, 0.01, 0.001};

    @Test
    void none_turnsByPowersOfTheBase() {
        assertThat(rotary("{}", 0).frequencies()).containsExactly(PLAIN, within(1e-12));
    }

    @Test
    void linear_dividesEveryFrequency() {
        assertThat(rotary("{\"rope_scaling\":{\"type\":\"linear\",\"factor\":4}}", 0)
                        .frequencies())
                .containsExactly(new double[] {0.25, 0.025, 0.0025, 0.00025}, within(1e-12));
    }

    @Test
    void dynamic_growsTheBaseWithTheText() {
        String json = "{\"rope_scaling\":{\"rope_type\":\"dynamic\",\"factor\":2}}";
        assertThat(rotary(json, 50).frequencies()).containsExactly(PLAIN, within(1e-12));
        // 200 of 100 tokens: the base becomes 10000 * (2 * 2 - 1)^(8 / 6).
        double base = 10000 * Math.pow(3, 8.0 / 6);
        assertThat(rotary(json, 200).frequencies()[2]).isCloseTo(Math.pow(base, -0.5), within(1e-12));
    }

    @Test
    void llama3_keepsHighFrequenciesAndDividesLowOnes() {
        String json = "{\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8,\"low_freq_factor\":1,"
                + "\"high_freq_factor\":4,\"original_max_position_embeddings\":100}}";
        double[] frequencies = rotary(json, 0).frequencies();
        // Turns within 100 tokens: 15.9, 1.59, 0.159, 0.0159.
        double turns = 100 * 0.1 / (2 * Math.PI);
        double smooth = (turns - 1) / 3;
        assertThat(frequencies[0]).isEqualTo(1);
        assertThat(frequencies[1]).isCloseTo(0.1 * ((1 - smooth) / 8 + smooth), within(1e-12));
        assertThat(frequencies[2]).isCloseTo(0.01 / 8, within(1e-12));
        assertThat(frequencies[3]).isCloseTo(0.001 / 8, within(1e-12));
    }

    @Test
    void yarn_mixesByTurnsAndSharpensScores() {
        String json = "{\"rope_scaling\":{\"rope_type\":\"yarn\",\"factor\":4,"
                + "\"original_max_position_embeddings\":100,\"beta_fast\":8,\"beta_slow\":0.1}}";
        Rotary rotary = rotary(json, 0);
        // Pair that turns r times in 100 tokens: 8 ln(100 / (2 pi r)) / (2 ln 10000): 0.30 for r = 8, 2.20 for 0.1.
        // So the ramp goes from pair 0 to pair 3.
        assertThat(rotary.frequencies()[0]).isCloseTo(1, within(1e-12));
        assertThat(rotary.frequencies()[1]).isCloseTo(0.1 * (1.0 / 3 / 4 + 2.0 / 3), within(1e-12));
        assertThat(rotary.frequencies()[3]).isCloseTo(0.001 / 4, within(1e-12));
        assertThat(rotary.factor()).isCloseTo(0.1 * Math.log(4) + 1, within(1e-12));
    }

    @Test
    void unknownType_isNamed() {
        assertThatThrownBy(() -> rotary("{\"rope_scaling\":{\"type\":\"longrope\",\"factor\":4}}", 0))
                .hasMessage("[DW-341] rope_scaling is of type \"longrope\", which is not known."
                        + " Known are [default, linear, dynamic, llama3, yarn].");
    }

    private static Rotary rotary(String json, int longest) {
        try {
            ObjectNode config = (ObjectNode) new ObjectMapper().readTree(json);
            return RotaryScaling.read(ModelConfig.of(config), 100).rotary(10000, 8, longest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
