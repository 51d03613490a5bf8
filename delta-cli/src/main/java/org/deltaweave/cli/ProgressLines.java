package org.deltaweave.cli;

import java.io.PrintWriter;

/** One line for each epoch, for logs. */
final class ProgressLines implements Progress {
    private final String task;
    private final int epochs;
    private final PrintWriter err;
    private long tokens;
    private long epochStart = System.nanoTime();

    ProgressLines(String task, int epochs, PrintWriter err) {
        this.task = task;
        this.epochs = epochs;
        this.err = err;
    }

    @Override
    public void step(double loss, long stepTokens) {
        tokens += stepTokens;
    }

    @Override
    public void epoch(int epoch, double loss) {
        long now = System.nanoTime();
        err.println(
                task + ": epoch " + epoch + " of " + epochs + ", " + Progress.figures(loss, tokens, now - epochStart));
        err.flush();
        tokens = 0;
        epochStart = now;
    }

    @Override
    public void close() {
        err.flush();
    }
}
