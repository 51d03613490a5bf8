package org.deltaweave.weaver.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.deltaweave.api.ModulePattern;

/** Which modules of a backbone {@code adapter_config.json} names, by PEFT's rules. */
final class PeftModules {
    private static final String ALL_LINEAR = "all-linear";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private final Predicate<String> targets;
    private final Set<String> exact;
    private final Predicate<String> excluded;
    private final Optional<Set<Integer>> layers;
    private final List<ModulePattern> stacks;
    private final List<String> saved;

    PeftModules(Fields config) {
        Optional<List<String>> named = config.textOrTexts("target_modules");
        boolean expression = config.object().path("target_modules").isTextual();
        exact = named.isPresent() && !expression ? new TreeSet<>(named.get()) : Set.of();
        targets = named.map(names -> matcher(names, expression)).orElse(module -> true);
        excluded = config.textOrTexts("exclude_modules")
                .map(names ->
                        matcher(names, config.object().path("exclude_modules").isTextual()))
                .orElse(module -> false);
        layers = config.wholeOrWholes("layers_to_transform").filter(numbers -> !numbers.isEmpty());
        stacks = config.textOrTexts("layers_pattern").orElse(List.of()).stream()
                .map(ModulePattern::end)
                .toList();
        saved = new ArrayList<>(config.texts("modules_to_save"));
        // PEFT adds a task's heads by itself, and older versions did so after they had written the configuration.
        switch (config.maybeText("task_type").orElse("")) {
            case "SEQ_CLS", "TOKEN_CLS" -> saved.addAll(List.of("classifier", "score"));
            case "QUESTION_ANS" -> saved.add("qa_outputs");
            default -> {}
        }
    }

    /** Whether LoRA acts on a module. */
    boolean target(String module) {
        if (excluded.test(module) || !targets.test(module)) {
            return false;
        }
        return layers.isEmpty()
                || exact.contains(module)
                || layer(module).stream().anyMatch(layers.get()::contains);
    }

    /** Whether a tensor belongs to a module saved whole: one whose path ends with a listed name, as the heads' do. */
    boolean saved(String tensor) {
        for (int dot = tensor.indexOf('.'); dot >= 0; dot = tensor.indexOf('.', dot + 1)) {
            if (saved.stream().anyMatch(tensor.substring(0, dot)::endsWith)) {
                return true;
            }
        }
        return false;
    }

    private static Predicate<String> matcher(List<String> names, boolean expression) {
        if (expression && names.get(0).equals(ALL_LINEAR)) {
            return module -> true;
        }
        if (expression) {
            return ModulePattern.whole(names.get(0))::matches;
        }
        return module -> names.stream().anyMatch(name -> module.equals(name) || module.endsWith("." + name));
    }

    /** The number of a module's layer: the last one in its path that stands where PEFT looks for it. */
    private OptionalInt layer(String module) {
        String[] parts = module.split("\\.");
        for (int i = parts.length - 2; i >= 1; i--) {
            String stack = String.join(".", List.of(parts).subList(0, i));
            boolean fits = stacks.isEmpty() ? i >= 2 : stacks.stream().anyMatch(pattern -> pattern.matches(stack));
            if (fits && NUMBER.matcher(parts[i]).matches()) {
                return OptionalInt.of(Integer.parseInt(parts[i]));
            }
        }
        return OptionalInt.empty();
    }
}
