package org.deltaweave.tensor.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** Numbered pieces of work that threads take one by one, and the first thing that went wrong in them. */
final class Job {
    private final int count;
    private final IntConsumer body;
    private final Thread owner = Thread.currentThread();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Job(int count, IntConsumer body) {
        this.count = count;
        this.body = body;
    }

    /** Takes pieces until none is left. */
    void work() {
        // Reading first keeps a late thread from counting past the end.
        while (next.get() < count) {
            int i = next.getAndIncrement();
            if (i < count) {
                attempt(i);
            }
        }
    }

    private void attempt(int i) {
        try {
            if (failure.get() == null) {
                body.accept(i);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        } finally {
            if (finished.incrementAndGet() == count) {
                LockSupport.unpark(owner);
            }
        }
    }

    /** Returns when all pieces are finished. */
    void await(int spins) {
        for (int i = 0; i < spins && finished.get() < count; i++) {
            Thread.onSpinWait();
        }
        while (finished.get() < count) {
            LockSupport.park(this);
        }
    }

    /** Throws what a piece threw, as it is, so that callers see the same with one thread and with many. */
    void rethrow() {
        Throwable e = failure.get();
        if (e instanceof Error error) {
            throw error;
        }
        if (e instanceof RuntimeException exception) {
            throw exception;
        }
        if (e != null) {
            throw new IllegalStateException(e);
        }
    }
}
