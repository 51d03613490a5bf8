package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A network's parameters by Hugging Face's names: frozen ones, and those that are trained. */
final class Parameters {
    private final Map<String, NDArray> frozen = new TreeMap<>();
    private final Map<String, Trained> trained = new TreeMap<>();

    void freeze(String name, NDArray value) {
        frozen.put(name, value);
    }

    void train(String name, NDArray value) {
        trained.put(name, new Trained(value));
    }

    boolean has(String name) {
        return frozen.containsKey(name) || trained.containsKey(name);
    }

    NDArray get(String name) {
        Trained parameter = trained.get(name);
        NDArray value = parameter == null ? frozen.get(name) : parameter.leaf();
        if (value == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return value;
    }

    Map<String, Trained> trained() {
        return trained;
    }

    /** The values, for an inference. */
    Collection<Trained> all() {
        return trained.values();
    }
}
