package org.deltaweave.tensor;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the known names that a reader most likely meant, for error texts. */
public final class Nearest {
    private static final int SUGGESTIONS = 3;
    private static final int LONGEST = 200;

    private Nearest() {}

    /** Up to three known names, nearest first by edit distance, quoted and separated by commas; "none" if none is known. */
    public static String names(String wanted, Collection<String> known) {
        if (known.isEmpty()) {
            return "none";
        }
        return known.stream()
                .map(name -> new Candidate(name, distance(shorten(wanted), shorten(name))))
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(SUGGESTIONS)
                .map(candidate -> "'" + shorten(candidate.name()) + "'")
                .collect(Collectors.joining(", "));
    }

    /** All names in a list up to {@code limit}, then how many more there are. */
    public static String list(Collection<String> names, int limit) {
        List<String> shown = names.stream()
                .limit(limit)
                .map(name -> "'" + shorten(name) + "'")
                .toList();
        String text = shown.isEmpty() ? "none" : String.join(", ", shown);
        return names.size() > limit ? text + " and " + (names.size() - limit) + " more" : text;
    }

    /** The text itself, or its beginning if it is too long for a message. */
    public static String shorten(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /** Levenshtein distance, ignoring case. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            char c = Character.toLowerCase(a.charAt(i - 1));
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (c == Character.toLowerCase(b.charAt(j - 1)) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private record Candidate(String name, int distance) {}
}
