package org.deltaweave.conformance;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deltaweave.api.Layer;
import org.deltaweave.transformers.Backbone;

/** A copy of every weight and bias of a backbone, read the way its layers read them. */
final class BackboneArrays {
    private BackboneArrays() {}

    /** The numbers by site name; read through layers of their own, to which nothing is attached. */
    static Map<String, double[]> of(Backbone backbone) {
        Map<String, double[]> arrays = new LinkedHashMap<>();
        for (Layer layer : backbone.newNetwork(0).layers()) {
            layer.parameters().forEach((site, parameter) -> arrays.put(site, Outputs.numbers(parameter.value())));
        }
        return arrays;
    }
}
