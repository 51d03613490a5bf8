package org.deltaweave.tensor.cpu;

import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.presets.openblas_nolapack;

/**
 * Single-precision matrix products by OpenBLAS, shared out over our own threads.
 *
 * <p>OpenBLAS's threads would go on spinning for milliseconds after each product and take the processors from the loops
 * between products. So a product is cut into as many pieces as there are threads, and OpenBLAS computes each with one:
 * 15.9 ms for 1024x768 by 768x3072 on two cores, where its own threads take 15.6.
 */
public final class Blas {
    private static final int ROW_MAJOR = 101;
    private static final int NO = 111;
    private static final int YES = 112;

    /** Multiplications below which a product is not worth sharing out: some 20 microseconds of one core. */
    private static final long SMALL = 1 << 20;

    /** Pieces are multiples of this many rows or columns, as OpenBLAS's inner loops are. */
    private static final int STEP = 16;

    /**
     * Up to so many rows are computed one by one. A product of matrices first copies the second one in another order, which
     * takes 5 to 10 times as long as multiplying it by a vector: 2.0 ms against 0.29 for 1x2048 by 2048x2048 on one core.
     */
    private static final int FEW_ROWS = 4;

    private static final LongAdder COUNT = new LongAdder();
    private static final LongAdder NANOS = new LongAdder();

    private Blas() {}

    /** Number of products so far. */
    public static long count() {
        return COUNT.sum();
    }

    /** Nanoseconds spent in them so far. */
    public static long nanos() {
        return NANOS.sum();
    }

    /** A row-major matrix in native memory; {@code stride} is the distance from one row to the next, in elements. */
    public record Matrix(FloatPointer start, int stride) {
        /** The part that starts at a row and a column. */
        public Matrix from(long row, long column) {
            return new Matrix(new FloatPointer(start).position(start.position() + row * stride + column), stride);
        }
    }

    /**
     * {@code c = op(a) op(b)}, or {@code c += op(a) op(b)}, over all threads; {@code op(a)} is {@code [m, k]}, {@code op(b)}
     * {@code [k, n]}.
     */
    public static void multiply(
            boolean transposeA, boolean transposeB, int m, int n, int k, Matrix a, Matrix b, Matrix c, boolean add) {
        long begin = System.nanoTime();
        try (SingleThread single = SingleThread.begin()) {
            share(transposeA, transposeB, m, n, k, a, b, c, add);
        }
        COUNT.increment();
        NANOS.add(System.nanoTime() - begin);
    }

    private static void share(
            boolean transposeA, boolean transposeB, int m, int n, int k, Matrix a, Matrix b, Matrix c, boolean add) {
        boolean byRows = m >= n;
        int extent = byRows ? m : n;
        int pieces = (long) m * n * k < SMALL ? 1 : Math.min(Workers.threads(), (extent + STEP - 1) / STEP);
        if (pieces == 1) {
            one(transposeA, transposeB, m, n, k, a, b, c, add);
            return;
        }
        int step = ((extent + pieces - 1) / pieces + STEP - 1) / STEP * STEP;
        Workers.tasks((extent + step - 1) / step, piece -> {
            int from = piece * step;
            int length = Math.min(step, extent - from);
            if (byRows) {
                Matrix part = transposeA ? a.from(0, from) : a.from(from, 0);
                one(transposeA, transposeB, length, n, k, part, b, c.from(from, 0), add);
            } else {
                Matrix part = transposeB ? b.from(from, 0) : b.from(0, from);
                one(transposeA, transposeB, m, length, k, a, part, c.from(0, from), add);
            }
        });
    }

    /** As {@link #multiply}, in this thread, while the others do the same; the caller holds a {@link SingleThread}. */
    static void multiplyHere(
            boolean transposeA, boolean transposeB, int m, int n, int k, Matrix a, Matrix b, Matrix c, boolean add) {
        long begin = System.nanoTime();
        one(transposeA, transposeB, m, n, k, a, b, c, add);
        COUNT.increment();
        NANOS.add((System.nanoTime() - begin) / Workers.threads());
    }

    private static void one(
            boolean transposeA, boolean transposeB, int m, int n, int k, Matrix a, Matrix b, Matrix c, boolean add) {
        if (m <= FEW_ROWS) {
            for (int i = 0; i < m; i++) {
                row(transposeB, n, k, transposeA ? a.from(0, i) : a.from(i, 0), transposeA, b, c.from(i, 0), add);
            }
            return;
        }
        openblas.cblas_sgemm(
                ROW_MAJOR,
                transposeA ? YES : NO,
                transposeB ? YES : NO,
                m,
                n,
                k,
                1,
                a.start(),
                a.stride(),
                b.start(),
                b.stride(),
                add ? 1 : 0,
                c.start(),
                c.stride());
    }

    /** One row of a product: {@code c = a op(b)}, where {@code a} may be a column. */
    private static void row(
            boolean transposeB, int n, int k, Matrix a, boolean column, Matrix b, Matrix c, boolean add) {
        openblas.cblas_sgemv(
                ROW_MAJOR,
                transposeB ? NO : YES,
                transposeB ? n : k,
                transposeB ? k : n,
                1,
                b.start(),
                b.stride(),
                a.start(),
                column ? a.stride() : 1,
                add ? 1 : 0,
                c.start(),
                1);
    }

    /** While open, OpenBLAS computes every product of this process with the thread that asks for it. */
    static final class SingleThread implements AutoCloseable {
        private static final ThreadNumber NUMBER = new ThreadNumber();
        private static int open;

        private SingleThread() {}

        static synchronized SingleThread begin() {
            if (open++ == 0) {
                NUMBER.call(1);
            }
            return new SingleThread();
        }

        @Override
        public void close() {
            end();
        }

        private static synchronized void end() {
            if (--open == 0) {
                NUMBER.call(Workers.threads());
            }
        }
    }

    /** OpenBLAS's function that sets the number of its threads; a call takes 0.1 microseconds, the preset's own 800. */
    private static final class ThreadNumber extends openblas_nolapack.SetNumThreads {
        ThreadNumber() {
            Loader.load(openblas.class);
            put(Loader.addressof("openblas_set_num_threads"));
        }
    }
}
