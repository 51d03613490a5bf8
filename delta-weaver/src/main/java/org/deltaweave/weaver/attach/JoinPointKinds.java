package org.deltaweave.weaver.attach;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.deltaweave.api.JoinPoint;
import org.deltaweave.weaver.discovery.DeltaKind;

/** Which kind each join point of a loaded layer class is. */
final class JoinPointKinds {
    private static final ClassValue<Map<String, DeltaKind>> KINDS = new ClassValue<>() {
        @Override
        protected Map<String, DeltaKind> computeValue(Class<?> type) {
            Map<String, DeltaKind> kinds = new TreeMap<>();
            for (Method method : type.getDeclaredMethods()) {
                JoinPoint mark = method.getAnnotation(JoinPoint.class);
                if (mark != null) {
                    boolean parameter = method.getParameterCount() == 0;
                    kinds.put(mark.value(), parameter ? DeltaKind.PARAMETER : DeltaKind.ACTIVATION);
                }
            }
            return kinds;
        }
    };

    private static final ClassValue<Map<String, List<String>>> JOINS = new ClassValue<>() {
        @Override
        protected Map<String, List<String>> computeValue(Class<?> type) {
            return Arrays.stream(type.getDeclaredMethods())
                    .map(method -> method.getAnnotation(JoinPoint.class))
                    .filter(mark -> mark != null && mark.joins().length > 0)
                    .collect(Collectors.toMap(JoinPoint::value, mark -> List.of(mark.joins())));
        }
    };

    private JoinPointKinds() {}

    /** The join points that join others, and those that each joins. */
    static Map<String, List<String>> joins(Class<?> layerType) {
        return JOINS.get(layerType);
    }

    static Map<String, DeltaKind> of(Class<?> layerType) {
        return KINDS.get(layerType);
    }
}
