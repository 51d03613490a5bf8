package org.deltaweave.api.processor;

import java.util.List;

/** One delta method as the index names it; {@code className} is binary, {@code kind} activation or parameter. */
record PluginEntry(
        String className,
        String name,
        String family,
        List<String> features,
        List<String> targets,
        String kind,
        double learningRate) {
    String json() {
        return "{\"class\":" + Json.text(className)
                + ",\"name\":" + Json.text(name)
                + ",\"family\":" + Json.text(family)
                + ",\"features\":" + Json.texts(features)
                + ",\"targets\":" + Json.texts(targets)
                + ",\"kind\":" + Json.text(kind)
                + ",\"learningRate\":" + learningRate + "}";
    }
}
