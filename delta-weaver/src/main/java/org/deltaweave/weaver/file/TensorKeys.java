package org.deltaweave.weaver.file;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.deltaweave.tensor.DeltaweaveException;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The names that tensors have in {@code adapter_model.safetensors}. */
final class TensorKeys {
    /** Before the name of everything that belongs to a module of the backbone. */
    static final String MODULE = "base_model.model.";

    private static final String SHARED = "base_model.";

    private TensorKeys() {}

    /** The delta's own tensors by key, sorted. */
    static Map<String, INDArray> delta(DeltaContent content) {
        Map<String, INDArray> keys = new TreeMap<>();
        Set<String> modules = modules(content);
        content.entries().forEach(entry -> put(keys, key(content, modules, entry), entry.value()));
        return keys;
    }

    /** Every tensor by key, sorted. */
    static Map<String, INDArray> all(DeltaContent content) {
        Map<String, INDArray> keys = delta(content);
        content.saved().forEach((name, value) -> put(keys, saved(name), value));
        return keys;
    }

    static String saved(String name) {
        return MODULE + name;
    }

    private static String key(DeltaContent content, Set<String> modules, TensorEntry entry) {
        return entry.site()
                .map(site -> MODULE
                        + (isParameter(content, entry) ? parameter(modules, site) : site + "." + name(content, entry)))
                .orElse(SHARED + entry.tensor());
    }

    private static String name(DeltaContent content, TensorEntry entry) {
        return content.peft().map(peft -> peft.peftTensorName(entry.tensor())).orElse(entry.tensor());
    }

    /** The modules that the delta acts on, not counting parameters that it replaces. */
    static Set<String> modules(DeltaContent content) {
        Set<String> modules = new TreeSet<>();
        content.entries().stream().filter(entry -> !isParameter(content, entry)).forEach(entry -> entry.site()
                .ifPresent(modules::add));
        return modules;
    }

    /** Whether a tensor takes the place of one of the backbone's parameters. */
    private static boolean isParameter(DeltaContent content, TensorEntry entry) {
        return entry.site().isPresent() && name(content, entry).isEmpty();
    }

    /** PEFT wraps a module that it acts on, and what was the module is then called its base layer. */
    private static String parameter(Set<String> modules, String site) {
        int dot = site.lastIndexOf('.');
        String module = site.substring(0, dot);
        return modules.contains(module) ? module + ".base_layer" + site.substring(dot) : site;
    }

    private static void put(Map<String, INDArray> keys, String key, INDArray value) {
        if (keys.putIfAbsent(key, value) != null) {
            throw new DeltaweaveException(
                    FileFaults.BAD_CONTENT,
                    "Two tensors of the delta would have the name '" + key + "' in its file",
                    "Give the method's tensors, and the tensors saved beside them, different names");
        }
    }
}
