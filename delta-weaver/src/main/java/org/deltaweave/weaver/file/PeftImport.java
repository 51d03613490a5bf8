package org.deltaweave.weaver.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/** Understands what PEFT itself wrote: LoRA in its plain form. Anything else is refused by name, never ignored. */
final class PeftImport {
    /** Entries that say where the tensors are, which the tensors' names say too, or that do not change the result. */
    private static final Set<String> HARMLESS = Set.of(
            "auto_mapping",
            "base_model_name_or_path",
            "ensure_weight_tying",
            "exclude_modules",
            "fan_in_fan_out",
            "inference_mode",
            "layers_pattern",
            "layers_to_transform",
            "megatron_core",
            "modules_to_save",
            "peft_type",
            "peft_version",
            "qalora_group_size",
            "revision",
            "target_modules",
            "task_type");

    private static final Set<String> READ = Set.of("r", "lora_alpha", "lora_dropout", "use_rslora");

    private PeftImport() {}

    static DeltaSpec spec(Fields config, String peftType) {
        if (!peftType.equals("LORA")) {
            throw refused(config, "peft_type", '"' + Nearest.shorten(peftType) + '"', "Import files of peft_type LORA");
        }
        for (Map.Entry<String, JsonNode> entry : config.object().properties()) {
            String key = entry.getKey();
            if (!READ.contains(key) && !HARMLESS.contains(key) && !isNeutral(key, entry.getValue())) {
                throw refused(
                        config,
                        key,
                        Nearest.shorten(entry.getValue().toString()),
                        "Train the adapter without it, or merge it into the backbone with PEFT");
            }
        }
        boolean rankGiven = config.object().has("r");
        return DeltaSpec.of("lora")
                .with("rank", rankGiven ? config.whole("r") : 8)
                .with("alpha", config.number("lora_alpha", 8))
                .with("dropout", config.number("lora_dropout", 0))
                .with("rslora", config.flag("use_rslora", false));
    }

    /** PEFT saves every module whose path ends with a listed name: {@code classifier} takes {@code pre_classifier} along. */
    static boolean isSaved(String key, List<String> modules) {
        if (!key.startsWith(TensorKeys.MODULE) || key.matches(".*\\.lora_[AB]\\.weight")) {
            return false;
        }
        String path = key.substring(TensorKeys.MODULE.length());
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
            if (modules.stream().anyMatch(path.substring(0, dot)::endsWith)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNeutral(String key, JsonNode value) {
        return switch (key) {
            case "bias" -> value.asText().equals("none");
            // Whatever leaves the backbone alone does not matter once the tensors are trained.
            case "init_lora_weights" -> value.isBoolean() || value.asText().equals("gaussian");
            default ->
                value.isNull()
                        || value.isBoolean() && !value.booleanValue()
                        || value.isContainerNode() && value.isEmpty();
        };
    }

    private static DeltaweaveException refused(Fields config, String key, String value, String remedy) {
        return new DeltaweaveException(
                FileFaults.NOT_IMPORTED,
                "File " + config.file() + " of PEFT has '" + key + "' set to " + value + ", which is not supported",
                remedy);
    }
}
