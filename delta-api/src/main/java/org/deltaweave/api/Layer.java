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
    private List<String> present;

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

    /** The join points that this object has, in slot order: all of its class's but those whose parameter is null. */
    public final List<String> presentJoinPoints() {
        if (present == null) {
            Map<String, Boolean> parameters = new TreeMap<>();
            parameterMethods().forEach((name, method) -> parameters.put(name, read(method) != null));
            present = joinPoints().stream()
                    .filter(name -> parameters.getOrDefault(name, true))
                    .filter(name -> parameters.getOrDefault(name.replaceFirst("\\.bias$", "") + ".weight", true))
                    .toList();
        }
        return present;
    }

    /** Whether something is attached to one of its join points. */
    protected final boolean touched(String joinPoint) {
        return slots[joinPoints().indexOf(joinPoint)] != null;
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

    /**
     * Every parameter that the layer reads through a join point, as it reads it now, sorted by its site's name. What joins
     * other parameters is not counted again.
     */
    public final Map<String, Tensor> parameters() {
        Map<String, Tensor> parameters = new TreeMap<>();
        parameterMethods().forEach((name, method) -> {
            boolean joins = method.getAnnotation(JoinPoint.class).joins().length > 0;
            if (!joins && presentJoinPoints().contains(name)) {
                parameters.put(siteName(name), read(method));
            }
        });
        return parameters;
    }

    /** The shapes of {@link #parameters()}. */
    public final Map<String, long[]> parameterShapes() {
        Map<String, long[]> shapes = new TreeMap<>();
        parameters().forEach((name, parameter) -> shapes.put(name, parameter.shape()));
        return shapes;
    }

    /** What a parameter join point gives now. */
    public final Tensor parameter(String joinPoint) {
        return read(parameterMethods().get(joinPoint));
    }

    private Map<String, Method> parameterMethods() {
        Map<String, Method> methods = new TreeMap<>();
        for (Method method : getClass().getDeclaredMethods()) {
            if (method.isAnnotationPresent(JoinPoint.class) && method.getParameterCount() == 0) {
                methods.put(method.getAnnotation(JoinPoint.class).value(), method);
            }
        }
        return methods;
    }

    private Tensor read(Method method) {
        method.setAccessible(true);
        try {
            return (Tensor) method.invoke(this);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Join point " + method + " cannot be read", e);
        }
    }

    /** The full name of one of this layer's sites, such as {@code encoder.3.attention.query}. */
    public final String siteName(String joinPoint) {
        return path.isEmpty() ? joinPoint : path + "." + joinPoint;
    }
}
