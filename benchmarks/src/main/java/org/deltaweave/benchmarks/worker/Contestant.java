package org.deltaweave.benchmarks.worker;

/** An engine with the fixture's network loaded, ready to do the job's task batch by batch. */
public interface Contestant extends AutoCloseable {
    /** Does the task with one batch, and nothing else. */
    void step(Batch batch);

    /**
     * The same, and tells what was computed.
     *
     * @param gradients whether to tell the gradients of a training step; copying them takes memory
     */
    Observation observe(Batch batch, boolean gradients);

    /** Nanoseconds spent in matrix products so far; 0 if the engine does not count them. */
    default long productNanos() {
        return 0;
    }

    /** Name, version and threads. */
    String description();

    @Override
    void close();
}
