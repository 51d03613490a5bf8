package org.deltaweave.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeltaSpecTest {
    @Test
    void of_hasNoSettingsAndSeedZero() {
        assertThat(DeltaSpec.of("lora")).isEqualTo(new DeltaSpec("lora", Map.of(), 0));
    }

    @Test
    void with_addsOrReplacesAndLeavesTheOriginal() {
        DeltaSpec first = DeltaSpec.of("lora").with("rank", 8);

        DeltaSpec second = first.with("rank", 4).with("dropout", 0.1).withSeed(7);

        assertThat(first.settings()).containsExactlyEntriesOf(Map.of("rank", "8"));
        assertThat(second).isEqualTo(new DeltaSpec("lora", Map.of("rank", "4", "dropout", "0.1"), 7));
    }

    @Test
    void settings_areACopy() {
        Map<String, String> settings = new HashMap<>(Map.of("rank", "8"));
        DeltaSpec spec = new DeltaSpec("lora", settings, 0);

        settings.put("rank", "9");

        assertThat(spec.settings()).containsEntry("rank", "8");
        assertThatThrownBy(() -> spec.settings().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
