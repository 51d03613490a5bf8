package org.deltaweave.benchmarks.compare;

import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** What people see: results on standard output; on standard error, if it is a terminal, what is running now. */
public final class Console {
    private static final String ERASE = "\r\033[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final Set<String> engines = new LinkedHashSet<>();

    /** @param terminal whether standard error is one */
    public Console(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** What is running now. */
    public void progress(String what) {
        if (terminal) {
            err.print(ERASE + what);
            err.flush();
        }
    }

    /** A line of results. */
    public void line(String line) {
        progress("");
        out.println(line);
        out.flush();
    }

    /** Names, versions and threads, once each. */
    void engines(String... descriptions) {
        for (String description : descriptions) {
            if (engines.add(description)) {
                line("  " + description);
            }
        }
    }

    void agreement(String name, double losses, String what, double apart) {
        line(String.format(Locale.ROOT, "%s: losses agree to %.1e, %s to %.1e", name, losses, what, apart));
    }
}
