package org.deltaweave.conformance;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Backbone;

/** A copy of every weight and bias of a backbone, read the way its layers read them. */
final class BackboneArrays {
    private BackboneArrays() {}

    /** The numbers by site name; read through layers of their own, to which nothing is attached. */
    static Map<String, double[]> of(Backbone backbone) {
        Map<String, double[]> arrays = new LinkedHashMap<>();
        for (Layer layer : backbone.newEncoder(0).layers()) {
            for (Method method : layer.getClass().getDeclaredMethods()) {
                JoinPoint joinPoint = method.getAnnotation(JoinPoint.class);
                if (joinPoint != null && method.getParameterCount() == 0) {
                    arrays.put(
                            layer.siteName(joinPoint.value()),
                            Outputs.numbers(read(layer, method).value()));
                }
            }
        }
        return arrays;
    }

    private static Tensor read(Layer layer, Method method) {
        try {
            method.setAccessible(true);
            return (Tensor) method.invoke(layer);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Join point " + method + " cannot be read", e);
        }
    }
}
