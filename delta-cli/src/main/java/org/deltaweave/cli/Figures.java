package org.deltaweave.cli;

import java.util.Locale;

/** How numbers are written for people, the same in every locale. */
public final class Figures {
    private Figures() {}

    /** {@code 12,345}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 12.34 %}, with more digits for small shares. */
    public static String percent(double share) {
        double percent = 100 * share;
        String format = percent == 0 || percent >= 1 ? "%.2f %%" : percent >= 0.01 ? "%.3f %%" : "%.4f %%";
        return String.format(Locale.ROOT, format, percent);
    }

    /** {@code 0.7345}. */
    public static String accuracy(double share) {
        return String.format(Locale.ROOT, "%.4f", share);
    }

    /** {@code 12.3}. */
    public static String oneDigit(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    /** {@code 34.5 kB}. */
    public static String bytes(long bytes) {
        return bytes < 1_000_000 ? oneDigit(bytes / 1e3) + " kB" : String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
    }
}
