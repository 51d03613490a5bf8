package org.deltaweave.transformers.generate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.transformers.checkpoint.ModelConfig;

/** Reads the settings by Hugging Face's names, with the values that transformers 4.57 has for absent ones. */
final class GenerationJson {
    /** Settings that change what is written, unless they have this value, null, false or nothing in them. */
    private static final Map<String, Double> UNSUPPORTED = new TreeMap<>(Map.ofEntries(
            Map.entry("bad_words_ids", 0.0),
            Map.entry("constraints", 0.0),
            Map.entry("diversity_penalty", 0.0),
            Map.entry("dola_layers", 0.0),
            Map.entry("encoder_no_repeat_ngram_size", 0.0),
            Map.entry("encoder_repetition_penalty", 1.0),
            Map.entry("epsilon_cutoff", 0.0),
            Map.entry("eta_cutoff", 0.0),
            Map.entry("exponential_decay_length_penalty", 0.0),
            Map.entry("force_words_ids", 0.0),
            Map.entry("forced_decoder_ids", 0.0),
            Map.entry("guidance_scale", 1.0),
            Map.entry("max_time", 0.0),
            Map.entry("min_p", 0.0),
            Map.entry("num_beam_groups", 1.0),
            Map.entry("penalty_alpha", 0.0),
            Map.entry("renormalize_logits", 0.0),
            Map.entry("sequence_bias", 0.0),
            Map.entry("stop_strings", 0.0),
            Map.entry("token_healing", 0.0),
            Map.entry("typical_p", 1.0),
            Map.entry("watermarking_config", 0.0)));

    private GenerationJson() {}

    static GenerationConfig read(ModelConfig file) {
        refuseUnsupported(file);
        Optional<Sampling> sampling = Optional.empty();
        if (file.flag("do_sample", false)) {
            int usual = file.json().has("top_k") ? 0 : 50; // null means all
            sampling = Optional.of(new Sampling(
                    file.number("temperature", 1), file.natural("top_k", usual), file.number("top_p", 1), 0));
        }
        return new GenerationConfig(
                new SpecialIds(
                        id(file, "bos_token_id"), file.wholes("eos_token_id"), id(file, "decoder_start_token_id")),
                new Lengths(
                        maxLength(file),
                        optional(file, "max_new_tokens"),
                        file.natural("min_length", 0),
                        file.natural("min_new_tokens", 0)),
                new Restrictions(
                        file.number("repetition_penalty", 1),
                        file.natural("no_repeat_ngram_size", 0),
                        file.wholes("suppress_tokens"),
                        file.wholes("begin_suppress_tokens"),
                        id(file, "forced_bos_token_id"),
                        file.wholes("forced_eos_token_id")),
                sampling,
                new Beams(file.positive("num_beams", 1), file.number("length_penalty", 1), stopping(file)),
                file.positive("num_return_sequences", 1));
    }

    private static void refuseUnsupported(ModelConfig file) {
        JsonNode json = file.json();
        List<String> asked = UNSUPPORTED.entrySet().stream()
                .filter(setting -> !isNeutral(json.path(setting.getKey()), setting.getValue()))
                .map(setting -> setting.getKey() + " = " + json.get(setting.getKey()))
                .toList();
        if (!asked.isEmpty()) {
            throw new DeltaweaveException(
                    "DW-390",
                    "File " + file.file() + " asks for what generation does not support: " + Nearest.list(asked, 10),
                    "Remove it from the file to write without");
        }
    }

    private static boolean isNeutral(JsonNode value, double neutral) {
        if (value.isNumber()) {
            return value.doubleValue() == neutral;
        }
        return value.isMissingNode()
                || value.isNull()
                || value.isBoolean() && !value.booleanValue()
                || value.isContainerNode() && value.isEmpty();
    }

    private static EarlyStopping stopping(ModelConfig file) {
        JsonNode value = file.json().path("early_stopping");
        if (value.isTextual()) {
            Settings.require(value.textValue().equals("never"), "early_stopping", value, "true, false or \"never\"");
            return EarlyStopping.WHEN_IMPOSSIBLE;
        }
        return file.flag("early_stopping", false) ? EarlyStopping.WHEN_FULL : EarlyStopping.WHEN_UNLIKELY;
    }

    private static OptionalInt id(ModelConfig file, String key) {
        return file.has(key) ? OptionalInt.of(file.natural(key, 0)) : OptionalInt.empty();
    }

    /** 20 is the value of files that do not choose: transformers then writes 20 tokens, however long the prompt is. */
    private static OptionalInt maxLength(ModelConfig file) {
        OptionalInt given = optional(file, "max_length");
        return given.equals(OptionalInt.of(20)) ? OptionalInt.empty() : given;
    }

    private static OptionalInt optional(ModelConfig file, String key) {
        return file.has(key) ? OptionalInt.of(file.positive(key)) : OptionalInt.empty();
    }
}
