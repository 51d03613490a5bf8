package org.deltaweave.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Tells on standard error how a training gets on. */
interface Progress extends AutoCloseable {
    /** A bar where standard error is a terminal, else one line for each epoch. */
    static Progress of(String task, long totalTokens, int epochs, PrintWriter err) {
        return isTerminal() ? new ProgressBarLine(task, totalTokens) : new ProgressLines(task, epochs, err);
    }

    /** After a batch: its loss and how many tokens it had. */
    void step(double loss, long tokens);

    /** After an epoch, counted from 1: its mean loss. */
    void epoch(int epoch, double loss);

    @Override
    void close();

    /** The launcher knows, Linux tells, and elsewhere a file is assumed. */
    private static boolean isTerminal() {
        String told = System.getProperty("deltaweave.terminal", "");
        if (!told.isEmpty()) {
            return Boolean.parseBoolean(told);
        }
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
            return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
        } catch (java.io.IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }

    /** {@code loss 0.4321, 12345 tokens/s}. */
    static String figures(double loss, long tokens, long nanoseconds) {
        return String.format(Locale.ROOT, "loss %.4f, %.0f tokens/s", loss, tokens / Math.max(1e-9, nanoseconds / 1e9));
    }
}
