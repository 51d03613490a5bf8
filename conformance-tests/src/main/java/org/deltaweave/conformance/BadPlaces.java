package org.deltaweave.conformance;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.Layer;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.weaver.discovery.DeltaKind;
import org.nd4j.linalg.api.buffer.DataType;

/** What users get wrong about where a method acts: the method's name, targets and layers. */
final class BadPlaces {
    private static final String UNKNOWN_METHOD = "DW-201";
    private static final String UNKNOWN_TARGET = "DW-204";
    private static final String UNKNOWN_LAYER = "DW-205";
    private static final String UNKNOWN = "no.such.place";

    private BadPlaces() {}

    static List<Mistake> of(Subject subject) {
        List<Mistake> mistakes = new ArrayList<>();
        mistakes.add(new Mistake(
                DeltaSpec.of(subject.method() + "x"),
                UNKNOWN_METHOD,
                List.of(subject.method() + "x", subject.method())));
        mistakes.add(target(subject, UNKNOWN, List.of(UNKNOWN)));
        for (String joinPoint : joinPoints(subject)) {
            String misspelt = joinPoint + "x";
            mistakes.add(target(subject, misspelt, List.of(misspelt, joinPoint)));
            mistakes.add(target(subject, joinPoint + "," + misspelt, List.of(misspelt, joinPoint)));
            mistakes.add(target(subject, misspelt + "," + joinPoint, List.of(misspelt, joinPoint)));
        }
        int layers = subject.small().layers();
        mistakes.add(
                layer(subject, Integer.toString(layers), List.of("layer " + layers, Integer.toString(layers - 1))));
        mistakes.add(layer(subject, "0.." + layers, List.of("layer " + layers, Integer.toString(layers - 1))));
        mistakes.add(layer(subject, "first", List.of("first")));
        return mistakes;
    }

    private static Mistake target(Subject subject, String targets, List<String> named) {
        List<String> all = new ArrayList<>(named);
        all.add(subject.method());
        return new Mistake(subject.spec().with("targets", targets), UNKNOWN_TARGET, all);
    }

    private static Mistake layer(Subject subject, String layers, List<String> named) {
        List<String> all = new ArrayList<>(named);
        all.add("layers");
        return new Mistake(subject.spec().with("layers", layers), UNKNOWN_LAYER, all);
    }

    /** The join points that the method's targets may name, of the sites that it acts on, without repetition. */
    private static Set<String> joinPoints(Subject subject) {
        Transformer encoder = subject.small().backbone(DataType.FLOAT).newNetwork(0);
        List<String> sites = subject.attach(encoder).sites();
        Set<String> joinPoints = new LinkedHashSet<>();
        for (Layer layer : encoder.layers()) {
            layer.presentJoinPoints().stream()
                    .filter(joinPoint -> sites.contains(layer.siteName(joinPoint)))
                    .filter(joinPoint ->
                            kind(layer, joinPoint) == subject.plugin().kind())
                    .forEach(joinPoints::add);
        }
        return joinPoints;
    }

    private static DeltaKind kind(Layer layer, String joinPoint) {
        boolean parameter = layer.parameterShapes().containsKey(layer.siteName(joinPoint));
        return parameter ? DeltaKind.PARAMETER : DeltaKind.ACTIVATION;
    }
}
