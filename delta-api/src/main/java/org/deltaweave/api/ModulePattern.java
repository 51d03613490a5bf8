package org.deltaweave.api;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/**
 * A regular expression over the paths that modules have in the backbone's files, such as {@code
 * bert.encoder.layer.3.attention.self.query}, matched as PEFT matches it.
 *
 * <p>Such expressions come with files of strangers, so matching takes time linear in the path (RE2), which rules out
 * look-ahead, look-behind and references to groups.
 */
public final class ModulePattern {
    private static final int LONGEST = 1000;
    private static final int MOST_REPEATS = 100;
    private static final Pattern COUNTS = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");

    private final String text;
    private final Pattern pattern;

    private ModulePattern(String text, String expression) {
        this.text = text;
        if (text.length() > LONGEST) {
            throw bad("is longer than " + LONGEST + " characters", null);
        }
        if (repeats(text) > MOST_REPEATS) {
            throw bad("repeats something more than " + MOST_REPEATS + " times", null);
        }
        try {
            this.pattern = Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw bad("cannot be used: " + e.getDescription(), e);
        }
    }

    /**
     * An expression for whole paths.
     *
     * @throws DeltaweaveException DW-218 if it is malformed or of a kind that is not supported
     */
    public static ModulePattern whole(String expression) {
        return new ModulePattern(expression, expression);
    }

    /**
     * An expression for the end of a path, from its beginning or after a dot: {@code value} and {@code self.value} match
     * {@code bert.encoder.layer.3.attention.self.value}.
     *
     * @throws DeltaweaveException DW-218 if it is malformed or of a kind that is not supported
     */
    public static ModulePattern end(String expression) {
        return new ModulePattern(expression, "(?:.*\\.)?(?:" + expression + ")");
    }

    /** The product of all counts such as {@code {2,5}}: RE2 copies what is repeated, and copies within copies multiply. */
    private static double repeats(String expression) {
        double product = 1;
        Matcher matcher = COUNTS.matcher(expression);
        while (matcher.find()) {
            String most = matcher.group(2) == null || matcher.group(2).isEmpty() ? matcher.group(1) : matcher.group(2);
            product *= Math.max(1, Integer.parseInt(most));
        }
        return product;
    }

    /** Whether the path matches. */
    public boolean matches(String module) {
        return pattern.matches(module);
    }

    /** The expression as it was given. */
    @Override
    public String toString() {
        return text;
    }

    private DeltaweaveException bad(String why, Throwable cause) {
        return new DeltaweaveException(
                "DW-218",
                "The module pattern \"" + Nearest.shorten(text) + "\" " + why,
                "Write a regular expression without look-ahead, look-behind and references to groups",
                cause);
    }
}
