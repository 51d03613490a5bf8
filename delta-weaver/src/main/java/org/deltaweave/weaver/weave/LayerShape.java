package org.deltaweave.weaver.weave;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.weaver.discovery.DeltaKind;

/**
 * The join points of a layer class as its class file has them, in slot order.
 *
 * @param className the binary name of the class
 * @param joinPoints sorted by name, which is the order of {@link Layer#slots}
 */
record LayerShape(String className, List<Point> joinPoints) {
    /** One join point: its name, slot, method, and which of the two kinds it is, if it is one. */
    record Point(String name, int slot, String method, String descriptor, Optional<DeltaKind> kind) {}

    /** Reads a class description, usually of a class that is not loaded. */
    static LayerShape read(TypeDescription type) {
        TypeDescription.Generic parent = type.getSuperClass();
        if (parent == null || !parent.asErasure().represents(Layer.class)) {
            throw new UnfitClassException("class " + type.getName() + " does not extend " + Layer.class.getName()
                    + " directly, so its join points would have no slots");
        }
        List<Point> points = new ArrayList<>();
        for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            AnnotationDescription.Loadable<JoinPoint> mark =
                    method.getDeclaredAnnotations().ofType(JoinPoint.class);
            if (mark != null) {
                String name = mark.getValue("value").resolve(String.class);
                points.add(new Point(
                        name,
                        0,
                        method.getName(),
                        method.getDescriptor(),
                        DeltaKind.ofDescriptor(method.getDescriptor())));
            }
        }
        points.sort(Comparator.comparing(Point::name));
        return new LayerShape(type.getName(), numbered(type, points));
    }

    private static List<Point> numbered(TypeDescription type, List<Point> sorted) {
        List<Point> numbered = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            Point point = sorted.get(i);
            if (i > 0 && point.name().equals(sorted.get(i - 1).name())) {
                throw new UnfitClassException(
                        "class " + type.getName() + " declares the join point " + point.name() + " twice");
            }
            numbered.add(new Point(point.name(), i, point.method(), point.descriptor(), point.kind()));
        }
        return List.copyOf(numbered);
    }

    Optional<Point> find(String name) {
        return joinPoints.stream().filter(point -> point.name().equals(name)).findFirst();
    }

    /** The join point of a name, if it can be woven. */
    Point weavable(String name) {
        Point point = find(name)
                .orElseThrow(() -> new UnfitClassException(
                        "class " + className + " has no method annotated @JoinPoint(\"" + name + "\")"));
        if (point.kind().isEmpty()) {
            throw new UnfitClassException("method " + point.method() + point.descriptor() + " of class " + className
                    + " is neither Tensor m(Tensor) nor Tensor m(), as join point " + name + " must be");
        }
        return point;
    }
}
