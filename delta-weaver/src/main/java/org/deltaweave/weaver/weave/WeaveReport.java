package org.deltaweave.weaver.weave;

import java.util.Comparator;
import java.util.List;

/** What became of every known join point. */
public record WeaveReport(List<Entry> entries) {
    /** Sorts the entries by class and join point. */
    public WeaveReport {
        entries = entries.stream()
                .sorted(Comparator.comparing(Entry::className).thenComparing(Entry::joinPoint))
                .toList();
    }

    /** What became of a join point. */
    public enum Status {
        /** Deltas can be attached to it. */
        WOVEN,
        /** It will be woven when its class is loaded. */
        PLANNED,
        /** No discovered method targets it by default; it is woven when a delta is attached to it. */
        NOT_TARGETED,
        /** Weaving was tried and failed, or the class does not fit. */
        FAILED,
        /** An index promises it, and the class or method is not there. */
        MISSING
    }

    /**
     * One join point of one class.
     *
     * @param className the layer class
     * @param joinPoint such as {@code attention.query}; empty where a whole class is missing or unfit
     * @param method the annotated method; may be empty
     * @param descriptor its descriptor; may be empty
     * @param status what became of it
     * @param reason why, for {@link Status#FAILED} and {@link Status#MISSING}; else empty
     */
    public record Entry(
            String className, String joinPoint, String method, String descriptor, Status status, String reason) {}

    /** A table for people: one line for each join point. */
    @Override
    public String toString() {
        int classWidth = width(entries.stream().map(Entry::className).toList(), "class");
        int pointWidth = width(entries.stream().map(Entry::joinPoint).toList(), "join point");
        int methodWidth = width(entries.stream().map(WeaveReport::signature).toList(), "method");
        String row = "%-" + classWidth + "s  %-" + pointWidth + "s  %-" + methodWidth + "s  %-12s  %s";
        StringBuilder table = new StringBuilder(row.formatted("class", "join point", "method", "status", "reason")
                .stripTrailing());
        for (Entry entry : entries) {
            table.append(System.lineSeparator())
                    .append(row.formatted(
                                    entry.className(),
                                    entry.joinPoint(),
                                    signature(entry),
                                    entry.status(),
                                    entry.reason())
                            .stripTrailing());
        }
        return table.toString();
    }

    private static String signature(Entry entry) {
        return entry.method() + entry.descriptor().replaceAll("L[\\w/]+/(\\w+);", "$1");
    }

    private static int width(List<String> texts, String title) {
        return Math.max(
                title.length(), texts.stream().mapToInt(String::length).max().orElse(0));
    }
}
