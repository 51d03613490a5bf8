package org.deltaweave.weaver.file;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Understands a LoRA that PEFT itself wrote. What is not understood is refused by name, never ignored. */
final class PeftImport {
    private static final Pattern FACTOR = Pattern.compile("(.+)\\.(?:lora_[AB]\\.weight|lora_embedding_[AB])");
    private static final Pattern WRAPPED = Pattern.compile("(.+)\\.base_layer\\.(weight|bias)");
    private static final Pattern TRAINED_COPY = Pattern.compile("(.+)\\.modules_to_save\\.(.+)");
    private static final Pattern UNUSED_ORIGINAL = Pattern.compile("(.+)\\.original_module\\.(.+)");

    /** The note that becomes PEFT's {@code base_model_name_or_path} again. */
    private static final String BASE_MODEL = "baseModel";

    private final Path directory;
    private final Fields config;
    private final PeftOptions options;
    private final PeftModules modules;
    private final Map<String, INDArray> tensors = new TreeMap<>();
    private final Map<String, INDArray> saved = new TreeMap<>();

    PeftImport(Path directory, Fields config) {
        this.directory = directory;
        this.config = config;
        this.options = new PeftOptions(config);
        this.modules = new PeftModules(config);
    }

    /** The module that a LoRA's factor belongs to: {@code bert.pooler.dense} of {@code ...bert.pooler.dense.lora_A.weight}. */
    static Optional<String> module(String key) {
        return match(FACTOR, key).map(matcher -> matcher.group(1));
    }

    /** The parameter that a tensor is a copy of: {@code embed_tokens.weight} of {@code ...embed_tokens.base_layer.weight}. */
    static Optional<String> copiedParameter(String key) {
        return match(WRAPPED, key)
                .filter(matcher -> matcher.group(2).equals("weight"))
                .map(matcher -> matcher.group(1) + ".weight");
    }

    DeltaFile file(Map<String, INDArray> all) {
        Set<String> acted = new TreeSet<>();
        all.keySet().forEach(key -> module(key).ifPresent(acted::add));
        DeltaSpec spec = options.spec(acted);
        all.forEach((key, value) -> sort(key, value, acted));
        all.forEach(this::sortCopies);
        Map<String, Object> notes = new TreeMap<>();
        config.maybeText("task_type").ifPresent(text -> notes.put(ConfigText.TASK_TYPE, text));
        config.maybeText("base_model_name_or_path").ifPresent(text -> notes.put(BASE_MODEL, text));
        return new DeltaFile(directory, spec, "", tensors, saved, notes, options.ignored());
    }

    private void sort(String key, INDArray value, Set<String> acted) {
        Optional<String> module = module(key);
        Optional<Matcher> wrapped = match(WRAPPED, key);
        if (module.isPresent()) {
            if (!modules.target(module.get())) {
                throw unknown(key, "its module is not one that 'target_modules' and the entries beside it name");
            }
            tensors.put(key, value);
        } else if (wrapped.isPresent() && acted.contains(wrapped.get().group(1))) {
            boolean isBias = wrapped.get().group(2).equals("bias");
            if (isBias && options.bias().equals("none")) {
                throw unknown(key, "'bias' is \"none\"");
            }
            tensors.put(key, value);
        } else if (key.startsWith(TensorKeys.MODULE) && modules.saved(path(key))) {
            if (match(TRAINED_COPY, key).isEmpty()
                    && match(UNUSED_ORIGINAL, key).isEmpty()) {
                saved.put(path(key), value);
            }
        } else if (key.startsWith(TensorKeys.MODULE)
                && key.endsWith(".bias")
                && options.bias().equals("all")) {
            tensors.put(key, value);
        } else {
            throw unknown(
                    key,
                    key.endsWith(".bias")
                            ? "'bias' is \"" + options.bias() + "\""
                            : "it is neither LoRA's nor a saved module's");
        }
    }

    /** With {@code bias = all} PEFT writes the biases of a saved module two more times: as trained, and as they were. */
    private void sortCopies(String key, INDArray value) {
        match(TRAINED_COPY, key).filter(copy -> modules.saved(path(key))).ifPresent(copy -> {
            INDArray other = saved.putIfAbsent(copy.group(1) + "." + copy.group(2), value);
            if (other != null && !other.equals(value)) {
                throw unknown(key, "it should equal '" + copy.group(1) + "." + copy.group(2) + "'");
            }
        });
        match(UNUSED_ORIGINAL, key).filter(copy -> modules.saved(path(key))).ifPresent(copy -> {
            INDArray trained = saved.get(copy.group(1) + "." + copy.group(2));
            if (trained == null || !trained.equalShapes(value)) {
                throw unknown(key, "there is no trained tensor of its shape beside it");
            }
        });
    }

    private static Optional<Matcher> match(Pattern pattern, String key) {
        if (!key.startsWith(TensorKeys.MODULE)) {
            return Optional.empty();
        }
        return Optional.of(pattern.matcher(path(key))).filter(Matcher::matches);
    }

    private static String path(String key) {
        return key.substring(TensorKeys.MODULE.length());
    }

    private DeltaweaveException unknown(String key, String why) {
        return new DeltaweaveException(
                FileFaults.NOT_IMPORTED,
                "Tensor '" + Nearest.shorten(key) + "' in delta directory " + directory + " is not supported: " + why,
                "Save the adapter again with PEFT, with the options that adapter_config.json names");
    }
}
