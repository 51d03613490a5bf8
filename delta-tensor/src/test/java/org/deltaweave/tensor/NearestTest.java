package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void names_misspelt_nearestFirstAtMostThree() {
        List<String> known = List.of("bitfit", "adapter", "lora", "loha", "ia3");
        assertThat(Nearest.names("LoRa", known)).isEqualTo("'lora', 'loha', 'ia3'");
        assertThat(Nearest.names("adaptor", known)).startsWith("'adapter', ");
        assertThat(Nearest.names("lora", List.of())).isEqualTo("none");
    }

    @Test
    void list_long_saysHowManyMore() {
        assertThat(Nearest.list(List.of("a", "b", "c"), 2)).isEqualTo("'a', 'b' and 1 more");
        assertThat(Nearest.list(List.of("a", "b"), 2)).isEqualTo("'a', 'b'");
        assertThat(Nearest.shorten("x".repeat(500))).hasSize(203).endsWith("...");
    }
}
