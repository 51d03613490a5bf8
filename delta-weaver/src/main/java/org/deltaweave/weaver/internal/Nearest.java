package org.deltaweave.weaver.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the known names most like one that is not known, for error messages. */
public final class Nearest {
    private static final int HINTS = 3;

    private Nearest() {}

    /** Up to three known names by edit distance, those sharing most with {@code name} first; none if nothing is near. */
    public static List<String> to(String name, Collection<String> known) {
        int limit = Math.max(3, name.length() / 2);
        return known.stream()
                .distinct()
                .filter(candidate -> distance(name, candidate) <= limit || overlaps(name, candidate))
                .sorted(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(HINTS)
                .toList();
    }

    /** A sentence such as {@code Did you mean "lora"? Known methods are: adapter, lora}, without the final stop. */
    public static String hint(String name, String what, Collection<String> known) {
        if (known.isEmpty()) {
            return "There are no " + what;
        }
        List<String> nearest = to(name, known);
        String question = nearest.isEmpty() ? "" : "Did you mean " + String.join(", ", nearest) + "? ";
        return question + "Known " + what + " are: "
                + String.join(", ", known.stream().distinct().sorted().toList());
    }

    private static boolean overlaps(String name, String candidate) {
        return name.length() >= 3 && (candidate.contains(name) || name.contains(candidate));
    }

    /** Levenshtein distance: insertions, deletions and replacements of one character. */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
