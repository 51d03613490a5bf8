package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.deltaweave.benchmarks.worker.Fixture;
import org.deltaweave.benchmarks.worker.Task;

/** Reads a fixture's parameters and decides which of them a task trains. */
final class ParameterChoice {
    private static final String DELTA = "base_model.model.";
    private static final String HEAD = "(classifier|score)\\..*";

    /** The masked-language head of a BERT's file, which a classifier does not have. */
    private static final String LANGUAGE_HEAD = "cls.";

    private ParameterChoice() {}

    static Parameters read(Fixture fixture, Task task, NDManager manager) {
        Parameters parameters = new Parameters();
        Map<String, NDArray> backbone = WeightsFile.read(fixture.backbone().resolve("model.safetensors"), manager);
        Map<String, NDArray> delta = WeightsFile.read(fixture.delta().resolve("adapter_model.safetensors"), manager);
        if (task == Task.INFERENCE_MERGED) {
            merge(backbone, delta);
        }
        backbone.forEach((name, value) -> {
            if (name.startsWith(LANGUAGE_HEAD)) {
                value.close();
            } else {
                add(parameters, name, value, task == Task.FULL);
            }
        });
        delta.forEach((key, value) -> {
            String name = name(key);
            if (name.matches(HEAD) || !task.method().equals("full") && task != Task.INFERENCE_MERGED) {
                add(parameters, name, value, task.training());
            } else {
                value.close();
            }
        });
        return parameters;
    }

    /** {@code base_model.model.bert.M.lora_A.weight} gives {@code bert.M.lora_A}. */
    private static String name(String key) {
        String name = key.startsWith(DELTA) ? key.substring(DELTA.length()) : key;
        return name.replaceAll("\\.(lora_[AB])\\.weight$", ".$1");
    }

    private static void add(Parameters parameters, String name, NDArray value, boolean trained) {
        if (trained) {
            parameters.train(name, value);
        } else {
            parameters.freeze(name, value);
        }
    }

    private static void merge(Map<String, NDArray> backbone, Map<String, NDArray> delta) {
        delta.forEach((key, a) -> {
            if (key.endsWith(".lora_A.weight")) {
                String module = name(key).replace(".lora_A", "");
                NDArray b = delta.get(key.replace("lora_A", "lora_B"));
                NDArray old = backbone.get(module + ".weight");
                backbone.put(module + ".weight", Deltas.merged(old, a, b));
                old.close();
            }
        });
    }
}
