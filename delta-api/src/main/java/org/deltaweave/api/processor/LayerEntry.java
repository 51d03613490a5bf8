package org.deltaweave.api.processor;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** One layer class as the index names it. */
record LayerEntry(String className, List<Point> points) {
    /** One join point: its name, and the method with its descriptor. */
    record Point(String name, String method, String descriptor) {}

    String json() {
        return points.stream()
                .sorted(Comparator.comparing(Point::name))
                .map(point -> "{\"name\":" + Json.text(point.name)
                        + ",\"method\":" + Json.text(point.method)
                        + ",\"descriptor\":" + Json.text(point.descriptor) + "}")
                .collect(Collectors.joining(",", "{\"class\":" + Json.text(className) + ",\"joinPoints\":[", "]}"));
    }
}
