package org.deltaweave.api;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.tensor.Tensor;

/**
 * A layer with join points: the class the weaver rewrites, and the object a network's deltas are attached to.
 *
 * <p>Every network has layer objects of its own over the backbone's shared weights, so what is attached to one network is
 * never seen by another. Join points are declared by the class that extends {@code Layer} directly, which is final.
 *
 * <p>Woven code does one thing more than the code you read: at the end of a join point's method it looks into the slot of
 * that join point and, if something is attached, returns what that makes of the result.
 */
public abstract class Layer {
    private static final ClassValue<List<String>> JOIN_POINTS = new ClassValue<>() {
        @Override
        protected List<String> computeValue(Class<?> type) {
            return Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(JoinPoint.class))
                    .map(method -> method.getAnnotation(JoinPoint.class).value())
                    .sorted()
                    .toList();
        }
    };

    /**
     * One slot for each join point of the class, in the order of their names; null where nothing is attached. Public only
     * because woven code reads it; use the weaver to change it.
     */
    public final Attached[] slots;

    private final String path;

    /** @param path where the layer is in its network, such as {@code encoder.3}; empty for a layer outside any stack */
    protected Layer(String path) {
        this.path = path;
        this.slots = new Attached[joinPoints().size()];
    }

    /** Where the layer is in its network, such as {@code encoder.3}; may be empty. */
    public final String path() {
        return path;
    }

    /** The names of the class's join points in slot order. */
    public final List<String> joinPoints() {
        return JOIN_POINTS.get(getClass());
    }

    /** Whether nothing is attached to any of its join points. */
    public final boolean untouched() {
        for (Attached slot : slots) {
            if (slot != null) {
                return false;
            }
        }
        return true;
    }

    /** Every parameter that the layer reads through a join point: its site's name and its shape, sorted by name. */
    public final Map<String, long[]> parameterShapes() {
        Map<String, long[]> shapes = new TreeMap<>();
        for (Method method : getClass().getDeclaredMethods()) {
            if (method.isAnnotationPresent(JoinPoint.class) && method.getParameterCount() == 0) {
                method.setAccessible(true);
                try {
                    Tensor parameter = (Tensor) method.invoke(this);
                    shapes.put(siteName(method.getAnnotation(JoinPoint.class).value()), parameter.shape());
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("Join point " + method + " cannot be read", e);
                }
            }
        }
        return shapes;
    }

    /** The full name of one of this layer's sites, such as {@code encoder.3.attention.query}. */
    public final String siteName(String joinPoint) {
        return path.isEmpty() ? joinPoint : path + "." + joinPoint;
    }
}
