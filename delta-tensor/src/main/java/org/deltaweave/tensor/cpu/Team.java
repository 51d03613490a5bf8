package org.deltaweave.tensor.cpu;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** A fixed number of threads that run one job at a time; jobs that come while it is busy run on the calling thread alone. */
final class Team implements AutoCloseable {
    /** Turns that a waiting thread makes before it sleeps; about as long as waking it takes. */
    private static final int SPINS = 1000;

    private static final Job IDLE = new Job(0, i -> {});

    private final Thread[] helpers;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Job current = IDLE;
    private volatile boolean closed;

    Team(int size) {
        helpers = new Thread[size - 1];
    }

    int size() {
        return helpers.length + 1;
    }

    /** Runs {@code body} for each number below {@code count}; what it throws is thrown here. */
    void run(int count, IntConsumer body) {
        if (helpers.length == 0 || count < 2 || !busy.compareAndSet(false, true)) {
            for (int i = 0; i < count; i++) {
                body.accept(i);
            }
            return;
        }
        Job job = new Job(count, body);
        try {
            current = job;
            for (int i = 0; i < Math.min(helpers.length, count - 1); i++) {
                wake(i);
            }
            job.work();
            job.await(SPINS);
        } finally {
            // A finished job would keep what its body uses from being collected.
            current = IDLE;
            busy.set(false);
        }
        job.rethrow();
    }

    /** Threads start when first needed: a process that computes nothing has none. */
    private void wake(int i) {
        if (helpers[i] == null) {
            helpers[i] = new Thread(this::serve, "deltaweave-" + (i + 1));
            helpers[i].setDaemon(true);
            helpers[i].start();
        } else {
            LockSupport.unpark(helpers[i]);
        }
    }

    private void serve() {
        Job done = null;
        int spins = 0;
        while (!closed) {
            Job job = current;
            if (job != done) {
                job.work();
                done = job;
                spins = 0;
            } else if (spins < SPINS) {
                spins++;
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
                spins = 0;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
    }
}
