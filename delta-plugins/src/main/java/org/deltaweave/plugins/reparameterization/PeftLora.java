package org.deltaweave.plugins.reparameterization;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deltaweave.api.ModuleNumbers;

/** The entries that PEFT (0.21) writes for a LoRA, with what they are where an adapter does not use them. */
final class PeftLora {
    private static final List<String> UNUSED = List.of(
            "alora_invocation_tokens",
            "arrow_config",
            "corda_config",
            "eva_config",
            "exclude_modules",
            "kasa_config",
            "layer_replication",
            "layers_pattern",
            "layers_to_transform",
            "lora_ga_config",
            "megatron_config",
            "monteclora_config",
            "target_parameters",
            "trainable_token_indices",
            "use_bdlora",
            "velora_config");

    private PeftLora() {}

    /** A new map. */
    static Map<String, Object> defaults() {
        Map<String, Object> entries = new HashMap<>(Map.of(
                "ensure_weight_tying", false,
                "init_lora_weights", true,
                "loftq_config", Map.of(),
                "lora_bias", false,
                "megatron_core", "megatron.core",
                "peft_version", "0.21.0",
                "qalora_group_size", 16,
                "use_dora", false,
                "use_qalora", false));
        UNUSED.forEach(entry -> entries.put(entry, Optional.empty()));
        return entries;
    }

    /** Numbers by pattern. */
    static Map<String, Number> numbers(ModuleNumbers patterns) {
        Map<String, Number> numbers = new HashMap<>();
        patterns.byPattern().forEach((pattern, value) -> numbers.put(pattern, number(value)));
        return numbers;
    }

    /** PEFT declares alphas as integers. */
    static Number number(double number) {
        if (number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE) {
            return (int) number;
        }
        return number;
    }
}
