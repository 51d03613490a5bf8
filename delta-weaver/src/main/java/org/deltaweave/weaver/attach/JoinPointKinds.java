package org.deltaweave.weaver.attach;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
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

    private JoinPointKinds() {}

    static Map<String, DeltaKind> of(Class<?> layerType) {
        return KINDS.get(layerType);
    }
}
