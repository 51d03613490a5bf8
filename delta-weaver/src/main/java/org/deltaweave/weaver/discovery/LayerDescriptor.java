package org.deltaweave.weaver.discovery;

import java.util.List;

/**
 * A layer class and the join points that an index promises for it.
 *
 * @param className the binary name of the class
 * @param joinPoints what the index lists; empty for a class found without an index, whose own annotations then count
 * @param origin the jar or directory it was found in
 */
public record LayerDescriptor(String className, List<IndexedJoinPoint> joinPoints, String origin) {
    /** Copies the list. */
    public LayerDescriptor {
        joinPoints = List.copyOf(joinPoints);
    }

    /**
     * A join point as an index lists it.
     *
     * @param name such as {@code attention.query}
     * @param method the annotated method's name
     * @param descriptor the method's descriptor in the class file's notation
     */
    public record IndexedJoinPoint(String name, String method, String descriptor) {}
}
