package org.deltaweave.weaver.weave;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** Which join points of which classes are to be woven, which are, and why some are not. Safe for many threads. */
final class WeavePlan {
    private final Map<String, Set<String>> targets = new ConcurrentHashMap<>();
    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private final Map<ClassLoader, Map<String, Set<String>>> woven = new WeakHashMap<>();

    void add(String className, Collection<String> joinPoints) {
        targets.computeIfAbsent(className, name -> new ConcurrentSkipListSet<>())
                .addAll(joinPoints);
    }

    void remove(String className, Collection<String> joinPoints) {
        targets.computeIfPresent(className, (name, planned) -> {
            joinPoints.forEach(planned::remove);
            return planned.isEmpty() ? null : planned;
        });
    }

    boolean covers(String className) {
        return targets.containsKey(className);
    }

    /** The planned join points of a class, sorted. */
    Set<String> targets(String className) {
        return targets.getOrDefault(className, Set.of());
    }

    synchronized void recordWoven(ClassLoader loader, String className, Set<String> joinPoints) {
        joinPoints.forEach(joinPoint -> failures.remove(className + ' ' + joinPoint));
        woven.computeIfAbsent(loader, key -> new ConcurrentHashMap<>()).put(className, Set.copyOf(joinPoints));
    }

    /** A class that was not transformed has its own bytes, so what was woven into it before is gone. */
    synchronized void recordUnwoven(ClassLoader loader, String className) {
        woven.getOrDefault(loader, Map.of()).remove(className);
    }

    void recordFailure(String className, Collection<String> joinPoints, String reason) {
        joinPoints.forEach(joinPoint -> failures.put(className + ' ' + joinPoint, reason));
    }

    /** What is woven into the class of one loader. */
    synchronized Set<String> woven(ClassLoader loader, String className) {
        return woven.getOrDefault(loader, Map.of()).getOrDefault(className, Set.of());
    }

    /** Whether a join point is woven in the class of any loader. */
    synchronized boolean isWoven(String className, String joinPoint) {
        return woven.values().stream()
                .anyMatch(classes -> classes.getOrDefault(className, Set.of()).contains(joinPoint));
    }

    /** Why a join point could not be woven; empty text if it could, or was not tried. */
    String failure(String className, String joinPoint) {
        return failures.getOrDefault(className + ' ' + joinPoint, "");
    }

    synchronized void forgetWoven() {
        woven.clear();
    }
}
