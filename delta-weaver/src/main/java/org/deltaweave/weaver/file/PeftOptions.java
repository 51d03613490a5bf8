package org.deltaweave.weaver.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.ModuleNumbers;
import org.deltaweave.api.ModulePattern;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/** The entries of a LoRA's {@code adapter_config.json}: which are understood, which refused, and which nobody knows. */
final class PeftOptions {
    private static final Set<String> UNDERSTOOD = Set.of(
            "alpha_pattern",
            "bias",
            "exclude_modules",
            "init_lora_weights",
            "layers_pattern",
            "layers_to_transform",
            "lora_alpha",
            "lora_dropout",
            "modules_to_save",
            "peft_type",
            "r",
            "rank_pattern",
            "target_modules",
            "task_type",
            "use_rslora");

    /** They do not change what a trained adapter computes; the orientation of its tensors is the same either way. */
    private static final Set<String> HARMLESS = Set.of(
            "auto_mapping",
            "base_model_name_or_path",
            "ensure_weight_tying",
            "fan_in_fan_out",
            "inference_mode",
            "megatron_core",
            "merge_weights",
            "peft_version",
            "qalora_group_size",
            "revision",
            "runtime_config");

    /** They change the result, each in a way of its own. */
    private static final Set<String> REFUSED = Set.of(
            "alora_invocation_tokens",
            "arrow_config",
            "corda_config",
            "enable_lora",
            "eva_config",
            "kasa_config",
            "layer_replication",
            "loftq_config",
            "lora_bias",
            "lora_ga_config",
            "megatron_config",
            "monteclora_config",
            "target_parameters",
            "trainable_token_indices",
            "use_bdlora",
            "use_dora",
            "use_qalora",
            "velora_config");

    /** First values that leave the backbone's weights alone, and so do not matter once the adapter is trained. */
    private static final Set<String> FIRST_VALUES = Set.of("gaussian", "eva", "orthogonal");

    private static final Map<String, String> BIASES = Map.of("none", "none", "all", "all", "lora_only", "lora-only");

    private static final Map<String, String> PATTERNS =
            Map.of("rank_pattern", "rankPattern", "alpha_pattern", "alphaPattern");

    private final Fields config;
    private final Set<String> ignored = new TreeSet<>();

    PeftOptions(Fields config) {
        this.config = config;
    }

    /**
     * The spec, without targets and layers; entries left out have PEFT's defaults.
     *
     * @param modules that the adapter acts on; patterns that match none of them are ignored, as PEFT does
     */
    DeltaSpec spec(Set<String> modules) {
        String type = config.text("peft_type");
        if (!type.equals("LORA")) {
            throw refused("peft_type", '"' + Nearest.shorten(type) + '"', "Import files of peft_type LORA");
        }
        config.object().properties().forEach(entry -> requireSupported(entry.getKey(), entry.getValue()));
        DeltaSpec spec = DeltaSpec.of("lora")
                .with("rank", config.object().has("r") ? config.whole("r") : 8)
                .with("alpha", config.number("lora_alpha", 8))
                .with("dropout", config.number("lora_dropout", 0))
                .with("rslora", config.flag("use_rslora", false));
        if (!bias().equals("none")) {
            spec = spec.with("bias", BIASES.get(bias()));
        }
        for (Map.Entry<String, String> setting : PATTERNS.entrySet()) {
            Map<String, Double> numbers = config.numbersByName(setting.getKey());
            numbers.keySet().removeIf(pattern -> isUnused(setting.getKey(), pattern, modules));
            if (!numbers.isEmpty()) {
                spec = spec.with(setting.getValue(), new ModuleNumbers(numbers));
            }
        }
        return spec;
    }

    private boolean isUnused(String entry, String pattern, Set<String> modules) {
        boolean unused = modules.stream().noneMatch(ModulePattern.end(pattern)::matches);
        if (unused) {
            ignored.add(entry + "." + pattern);
        }
        return unused;
    }

    /** Which of the backbone's biases were trained: none, all or lora_only. */
    String bias() {
        String bias = config.object().has("bias") ? config.text("bias") : "none";
        if (!BIASES.containsKey(bias)) {
            throw refused("bias", '"' + Nearest.shorten(bias) + '"', "PEFT knows none, all and lora_only");
        }
        return bias;
    }

    /** Entries that are set and nobody here knows, as they come with later versions of PEFT, and unused patterns. */
    Set<String> ignored() {
        config.object().properties().forEach(entry -> {
            String key = entry.getKey();
            boolean known = UNDERSTOOD.contains(key) || HARMLESS.contains(key) || REFUSED.contains(key);
            if (!known && !isNeutral(entry.getValue())) {
                ignored.add(key);
            }
        });
        return ignored;
    }

    private void requireSupported(String key, JsonNode value) {
        boolean fine = key.equals("init_lora_weights")
                ? value.isNull() || value.isBoolean() || FIRST_VALUES.contains(value.asText())
                : !REFUSED.contains(key) || isNeutral(value);
        if (!fine) {
            throw refused(
                    key,
                    Nearest.shorten(value.toString()),
                    "Train the adapter without it, or merge it into the backbone with PEFT");
        }
    }

    private static boolean isNeutral(JsonNode value) {
        return value.isNull()
                || value.isBoolean() && !value.booleanValue()
                || value.isContainerNode() && value.isEmpty();
    }

    private DeltaweaveException refused(String key, String value, String remedy) {
        return new DeltaweaveException(
                FileFaults.NOT_IMPORTED,
                "File " + config.file() + " of PEFT has '" + key + "' set to " + value + ", which is not supported",
                remedy);
    }
}
