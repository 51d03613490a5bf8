package org.deltaweave.weaver.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.deltaweave.tensor.Nearest;

/** Finds the known names most like one that is not known, for error messages. */
public final class DidYouMean {
    private static final int HINTS = 3;

    private DidYouMean() {}

    /** Up to three known names by edit distance, those sharing most with {@code name} first; none if nothing is near. */
    public static List<String> to(String wanted, Collection<String> known) {
        String name = Nearest.shorten(wanted); // names may come from files of strangers
        int limit = Math.max(2, name.length() / 3);
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

    /** Edit distance: insertions, deletions and replacements of one character, and swaps of two neighbours. */
    static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int change = edits[i - 1][j - 1] + (same ? 0 : 1);
                edits[i][j] = Math.min(change, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
