package org.deltaweave.benchmarks.worker;

/**
 * What one process measured.
 *
 * @param engine name, version and threads
 * @param losses of the observed steps
 * @param stepMs milliseconds of each timed step
 * @param productShare share of the timed steps' time that matrix products took, as far as the engine counts them
 * @param peakMb the most physical memory of the process, in megabytes of 1,000,000 bytes
 * @param warmMb physical memory before the timed steps
 * @param endMb physical memory after them
 */
public record Measured(
        String engine,
        double[] losses,
        double[] stepMs,
        double productShare,
        double peakMb,
        double warmMb,
        double endMb) {}
