package org.deltaweave.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counts as the same result. */
class AgreementTest {
    @Test
    void losses_withinTolerance_tellsTheLargestDifference() {
        assertThat(Agreement.losses("step", new double[] {0.7, 0.5}, new double[] {0.7, 0.5002}))
                .isBetween(3.9e-4, 4.1e-4);
    }

    @Test
    void losses_apart_namesTheStep() {
        assertThatThrownBy(() -> Agreement.losses("step lora", new double[] {0.7, 0.5}, new double[] {0.7, 0.501}))
                .hasMessageStartingWith("[DW-504] In step lora the losses of step 2 are 0.500000 and 0.501000,")
                .hasMessageContaining("2.0e-03 where 1e-03 is allowed");
    }

    @Test
    void losses_notANumber_isRefused() {
        assertThatThrownBy(() -> Agreement.losses("step", new double[] {Double.NaN}, new double[] {Double.NaN}))
                .hasMessageContaining("[DW-504]");
    }

    @Test
    void tensors_otherNames_areRefused() {
        assertThatThrownBy(() -> Agreement.tensors("step", Map.of("a", new float[] {1}), Map.of("b", new float[] {1})))
                .hasMessageContaining("[DW-505] In step we have [a], the peer has [b]");
    }

    @Test
    void tensors_apart_namesTheTensor() {
        assertThatThrownBy(() ->
                        Agreement.tensors("step", Map.of("a", new float[] {1, 1}), Map.of("a", new float[] {1, 1.01f})))
                .hasMessageContaining("[DW-505] In step a (2 and 2 numbers) differs by 7.0e-03 of its norm");
    }

    @Test
    void tensors_otherLength_areRefused() {
        assertThatThrownBy(
                        () -> Agreement.tensors("step", Map.of("a", new float[2]), Map.of("a", new float[] {0, 0, 0})))
                .hasMessageContaining("(2 and 3 numbers)");
    }

    @Test
    void tensors_ofRoundingErrorsOnly_areMeasuredByTheLargestOne() {
        Map<String, float[]> ours = Map.of("query", new float[] {1}, "key bias", new float[] {1e-9f});
        Map<String, float[]> theirs = Map.of("query", new float[] {1}, "key bias", new float[] {-1e-9f});
        assertThat(Agreement.tensors("step", ours, theirs)).isLessThan(1e-4);
    }
}
