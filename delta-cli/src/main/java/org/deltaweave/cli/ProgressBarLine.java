package org.deltaweave.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that counts tokens, so that the time left is right although batches differ in length. */
final class ProgressBarLine implements Progress {
    private static final double SMOOTHING = 0.05;
    private static final int INTERVAL_MILLIS = 200;

    private final ProgressBar bar;
    private final long start = System.nanoTime();
    private long tokens;
    private double smoothed = Double.NaN;

    ProgressBarLine(String task, long totalTokens) {
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(totalTokens)
                .setUnit(" tokens", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(INTERVAL_MILLIS)
                .build();
    }

    @Override
    public void step(double loss, long stepTokens) {
        tokens += stepTokens;
        smoothed = Double.isNaN(smoothed) ? loss : smoothed + SMOOTHING * (loss - smoothed);
        bar.setExtraMessage(" " + Progress.figures(smoothed, tokens, System.nanoTime() - start));
        bar.stepBy(stepTokens);
    }

    @Override
    public void epoch(int epoch, double loss) {
        bar.refresh();
    }

    @Override
    public void close() {
        bar.close();
    }
}
