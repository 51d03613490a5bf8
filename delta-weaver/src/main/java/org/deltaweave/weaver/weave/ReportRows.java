package org.deltaweave.weaver.weave;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.bytebuddy.description.type.TypeDescription;
import org.deltaweave.weaver.discovery.LayerDescriptor;
import org.deltaweave.weaver.weave.WeaveReport.Status;

/** Compares what an index promises of one layer class with its class file and with what was done. */
record ReportRows(WeavePlan plan, LayerDescriptor layer) {
    List<WeaveReport.Entry> of(Optional<TypeDescription> type) {
        if (type.isEmpty()) {
            return List.of(whole(Status.MISSING, "listed in " + layer.origin() + ", and not on the class path"));
        }
        LayerShape shape;
        try {
            shape = LayerShape.read(type.get());
        } catch (UnfitClassException unfit) {
            return List.of(whole(Status.FAILED, unfit.getMessage()));
        }
        List<WeaveReport.Entry> entries = new ArrayList<>();
        shape.joinPoints().forEach(point -> entries.add(found(point)));
        layer.joinPoints().stream()
                .filter(promised -> !isThere(shape, promised))
                .forEach(promised -> {
                    entries.removeIf(entry -> entry.joinPoint().equals(promised.name()));
                    entries.add(entry(
                            promised.name(),
                            promised.method(),
                            promised.descriptor(),
                            Status.MISSING,
                            "the index in " + layer.origin() + " is out of date: the class has no such method"));
                });
        return entries;
    }

    private static boolean isThere(LayerShape shape, LayerDescriptor.IndexedJoinPoint promised) {
        return shape.find(promised.name())
                .filter(point -> point.method().equals(promised.method()))
                .filter(point -> point.descriptor().equals(promised.descriptor()))
                .isPresent();
    }

    private WeaveReport.Entry found(LayerShape.Point point) {
        String name = layer.className();
        Status status = Status.NOT_TARGETED;
        String reason = "";
        if (point.kind().isEmpty()) {
            status = Status.FAILED;
            reason = "the method is neither Tensor m(Tensor) nor Tensor m()";
        } else if (plan.isWoven(name, point.name())) {
            status = Status.WOVEN;
        } else if (!plan.failure(name, point.name()).isEmpty()) {
            status = Status.FAILED;
            reason = plan.failure(name, point.name());
        } else if (plan.targets(name).contains(point.name())) {
            status = Status.PLANNED;
        }
        return entry(point.name(), point.method(), point.descriptor(), status, reason);
    }

    private WeaveReport.Entry whole(Status status, String reason) {
        return entry("", "", "", status, reason);
    }

    private WeaveReport.Entry entry(String joinPoint, String method, String descriptor, Status status, String reason) {
        return new WeaveReport.Entry(layer.className(), joinPoint, method, descriptor, status, reason);
    }
}
