package org.deltaweave.weaver.file;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.deltaweave.tensor.DeltaweaveException;

/** What {@code adapter_config.json} says of a delta. */
final class ConfigText {
    /** The key of our own entry, which PEFT ignores with a warning. */
    static final String OWN = "deltaweave";

    static final int FORMAT = 1;
    static final List<String> OWN_KEYS =
            List.of("format", "method", "settings", "seed", "fingerprint", "tensors", "saved");

    /** The note, if it is there, that says for what task PEFT should build the backbone. */
    static final String TASK_TYPE = "taskType";

    /** How {@code peft_type} begins for methods that PEFT does not know. */
    static final String NOT_PEFT = "DELTAWEAVE_";

    private static final Pattern ON_THE_HUB = Pattern.compile("\\w[\\w.-]*/[\\w.-]+");

    private ConfigText() {}

    static String of(DeltaContent content) {
        Map<String, Object> config = new TreeMap<>();
        config.put("auto_mapping", null);
        config.put("base_model_name_or_path", baseModel(content.baseModel()));
        config.put("inference_mode", true);
        config.put("modules_to_save", modulesToSave(content));
        config.put("revision", null);
        config.put("target_modules", TensorKeys.modules(content));
        config.put("task_type", taskType(content));
        content.peft().ifPresent(peft -> peft.peftConfig()
                .forEach((key, value) ->
                        config.put(key, value instanceof Optional<?> maybe ? maybe.orElse(null) : value)));
        config.put(
                "peft_type",
                content.peft()
                        .map(peft -> peft.peftType())
                        .orElseGet(() -> NOT_PEFT
                                + content.spec()
                                        .method()
                                        .toUpperCase(Locale.ROOT)
                                        .replace('-', '_')));
        config.put(OWN, own(content));
        try {
            return ConfigJson.write(config);
        } catch (IllegalArgumentException e) {
            throw new DeltaweaveException(
                    FileFaults.BAD_CONTENT,
                    "The delta's configuration cannot be written as JSON: " + e.getMessage(),
                    "Use strings, numbers, booleans, lists and maps in notes and in the method's PEFT entries",
                    e);
        }
    }

    private static Map<String, Object> own(DeltaContent content) {
        Map<String, Object> own = new TreeMap<>(content.notes());
        OWN_KEYS.stream().filter(own::containsKey).findFirst().ifPresent(key -> {
            throw new DeltaweaveException(
                    FileFaults.BAD_CONTENT,
                    "A note for the delta file is called '" + key + "', which the file uses itself",
                    "Give the note another name than " + String.join(", ", OWN_KEYS));
        });
        own.put("format", FORMAT);
        own.put("method", content.spec().method());
        own.put("settings", content.spec().settings());
        own.put("seed", content.spec().seed());
        own.put("fingerprint", content.fingerprint());
        own.put("tensors", content.entries().size());
        own.put("saved", new TreeSet<>(content.saved().keySet()));
        return own;
    }

    /** The modules whose parameters are saved whole, parts of the task's head; null, as PEFT writes it, if there is none. */
    private static TreeSet<String> modulesToSave(DeltaContent content) {
        TreeSet<String> modules = new TreeSet<>();
        content.saved().keySet().forEach(name -> {
            int dot = name.indexOf('.');
            modules.add(dot < 0 ? name : name.substring(0, dot));
        });
        return modules.isEmpty() ? null : modules;
    }

    private static Object taskType(DeltaContent content) {
        return content.notes().getOrDefault(TASK_TYPE, content.saved().isEmpty() ? null : "SEQ_CLS");
    }

    /** A path would tell others about this machine, and mean nothing to them; an owner's model on the hub would not. */
    private static String baseModel(String baseModel) {
        if (ON_THE_HUB.matcher(baseModel).matches()) {
            return baseModel;
        }
        String[] parts = baseModel.split("[/\\\\]+");
        return parts.length == 0 || parts[parts.length - 1].isBlank() ? null : parts[parts.length - 1];
    }
}
