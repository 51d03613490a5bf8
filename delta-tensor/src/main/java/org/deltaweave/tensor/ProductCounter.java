package org.deltaweave.tensor;

import java.util.concurrent.atomic.LongAdder;
import org.deltaweave.tensor.cpu.Blas;

/** Counts the matrix products of this JVM and the time they take, for tests and benchmarks. */
public final class ProductCounter {
    private static final LongAdder COUNT = new LongAdder();
    private static final LongAdder NANOS = new LongAdder();

    private ProductCounter() {}

    /** Number of products of two matrices so far; those inside attention count once for each sequence and head. */
    public static long count() {
        return COUNT.sum() + Blas.count();
    }

    /** Nanoseconds spent in them so far; where several threads compute small ones at a time, their mean. */
    public static long nanos() {
        return NANOS.sum() + Blas.nanos();
    }

    static void count(long products, long nanos) {
        COUNT.add(products);
        NANOS.add(nanos);
    }
}
