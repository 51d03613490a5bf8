package org.deltaweave.weaver.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A delta directory's content as PEFT itself would write it: without our own entry, and with PEFT's copies. */
final class PeftExport {
    /** The embeddings that PEFT saves beside the LoRA that acts on them. */
    private static final Set<String> COPIED_TABLES = Set.of("embed_tokens", "lm_head");

    private final DeltaFile file;
    private final Map<String, Object> config = new TreeMap<>();
    private final Function<String, Optional<INDArray>> backbone;

    /** @param backbone its tensors by their names in its own files, as far as they are at hand */
    PeftExport(DeltaFile file, JsonNode config, Function<String, Optional<INDArray>> backbone) {
        this.file = file;
        this.backbone = backbone;
        config.properties().forEach(entry -> this.config.put(entry.getKey(), ConfigJson.plain(entry.getValue())));
        if (String.valueOf(this.config.get("peft_type")).startsWith(ConfigText.NOT_PEFT)) {
            throw new DeltaweaveException(
                    FileFaults.NOT_EXPORTED,
                    "Delta directory " + file.directory() + " holds a delta of method '"
                            + file.spec().method() + "', which PEFT does not know",
                    "Export deltas of methods that PEFT has too, such as lora");
        }
        this.config.remove(ConfigText.OWN);
        requireModules();
    }

    /** PEFT knows whole modules only, and would find none of these. */
    private void requireModules() {
        Object parts = file.notes().get("partsOfModules");
        if (parts != null) {
            throw new DeltaweaveException(
                    FileFaults.NOT_EXPORTED,
                    "Delta directory " + file.directory() + " acts on " + Nearest.shorten(parts.toString())
                            + ", parts of modules on which PEFT acts only as a whole",
                    "Train it with the target attention.qkv instead of attention.query, attention.key and"
                            + " attention.value");
        }
    }

    String config() {
        return ConfigJson.write(config);
    }

    Map<String, INDArray> tensors() {
        Map<String, INDArray> all = new TreeMap<>(file.tensors());
        file.saved().forEach((name, value) -> all.put(TensorKeys.saved(name), value));
        if ("all".equals(config.get("bias"))) {
            file.saved().forEach((name, value) -> addBiasCopies(all, name, value));
        }
        file.tensors().keySet().forEach(key -> PeftImport.module(key)
                .filter(module -> key.endsWith(".lora_embedding_A"))
                .filter(module -> COPIED_TABLES.contains(module.substring(module.lastIndexOf('.') + 1)))
                .ifPresent(module -> backbone.apply(module + ".weight")
                        .ifPresent(table -> all.put(TensorKeys.MODULE + module + ".base_layer.weight", table))));
        return all;
    }

    /** PEFT saves every tensor with "bias" in its path, and so those of a saved head three times. */
    private void addBiasCopies(Map<String, INDArray> all, String name, INDArray value) {
        int dot = name.indexOf('.');
        if (name.endsWith(".bias")) {
            String module = TensorKeys.MODULE + name.substring(0, dot);
            all.put(module + ".modules_to_save" + name.substring(dot), value);
            backbone.apply(name)
                    .filter(original -> original.equalShapes(value))
                    .ifPresent(original -> all.put(module + ".original_module" + name.substring(dot), original));
        }
    }
}
