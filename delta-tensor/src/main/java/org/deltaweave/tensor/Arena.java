package org.deltaweave.tensor;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A pool of native arrays that is reused step after step, because allocating large arrays costs more than filling them.
 *
 * <pre>{@code
 * Arena arena = new Arena();
 * for (...) {
 *     try (Arena.Scope scope = arena.enter()) {
 *         loss(batch).backward();   // every result and gradient of this thread comes from the arena
 *     }
 *     arena.recycle();              // and goes back here; what must live on was copied before
 * }
 * arena.close();
 * }</pre>
 *
 * <p>Arrays handed out have undefined contents and are valid until {@link #recycle()}, or shorter: inside a {@linkplain
 * #part part}, what its result and the backward pass do not need is valid until the part's end, and what only the
 * backward pass needs until that has used it. Gradients of parameters never come from an arena. An arena serves one
 * thread at a time.
 */
public final class Arena implements AutoCloseable {
    private static final ThreadLocal<Arena> CURRENT = new ThreadLocal<>();

    private final Chunks chunks = new Chunks();

    private final Leases leases = new Leases();
    private Thread user;
    private int depth;
    private boolean closed;

    /** The arena open in this thread, if any. */
    static Optional<Arena> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /**
     * Opens the arena in this thread until the scope is closed; an inner scope wins over an outer one.
     *
     * @throws DeltaweaveException DW-105 if another thread has it open, or it is closed
     */
    public synchronized Scope enter() {
        requireUsable();
        user = Thread.currentThread();
        depth++;
        return new Scope(this, CURRENT.get());
    }

    /** Runs a computation with this arena open: {@link #enter()}, the computation, and the scope's close. */
    public <T> T within(Supplier<T> computation) {
        Scope scope = enter();
        try {
            return computation.get();
        } finally {
            scope.close();
        }
    }

    /**
     * Runs a part of a computation and keeps of all arrays that it takes only its result and what the backward pass needs.
     *
     * <p>For a layer, say: what it took from this thread's arena besides goes back at once, and the next layer reuses it.
     * Without an open arena this is {@code part.get()}.
     *
     * @param part hands out no other tensor that it computes, unless {@linkplain Tensor#retain() retained}
     */
    public static Tensor part(Supplier<Tensor> part) {
        Arena arena = CURRENT.get();
        if (arena == null) {
            return part.get();
        }
        long start = arena.leases.next();
        Tensor result = part.get();
        arena.leases.end(start, result.value()).forEach(arena::free);
        return result;
    }

    /** As {@link #part(Supplier)} for a part of {@code input}, which is given up as well: nobody reads it afterwards. */
    public static Tensor part(Tensor input, UnaryOperator<Tensor> part) {
        Tensor result = part(() -> part.apply(input));
        Arena arena = CURRENT.get();
        if (arena != null && arena.startOf(input.value()) != arena.startOf(result.value())) {
            arena.leases.end(arena.startOf(input.value())).ifPresent(arena::free);
        }
        return result;
    }

    /** Keeps an array until {@link #recycle()}, whatever part it was taken in. */
    void retain(INDArray array) {
        leases.at(startOf(array)).ifPresent(Lease::retain);
    }

    /** Keeps an array for the backward pass, until {@link #used} has been called as often. */
    void save(INDArray array) {
        leases.at(startOf(array)).ifPresent(Lease::save);
    }

    /** Ends one use of an array that the backward pass needed. */
    void used(INDArray array) {
        leases.at(startOf(array)).filter(Lease::used).ifPresent(this::free);
    }

    /**
     * Takes back every array handed out since the last time; they must not be used any more.
     *
     * @throws DeltaweaveException DW-105 if another thread has the arena open, or it is closed
     */
    public synchronized void recycle() {
        requireUsable();
        leases.clear();
        chunks.freeAll();
    }

    /** Native memory held, in bytes, whether handed out or not. */
    public synchronized long bytes() {
        return chunks.bytes();
    }

    /** Frees the native memory at once; arrays handed out must not be used any more. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        requireUsable();
        chunks.close();
        leases.clear();
        closed = true;
    }

    /** An array in row-major order with undefined contents. */
    INDArray take(DataType type, long... shape) {
        requireUsable();
        Lease lease = leases.add(chunks.cut(type, lengthOf(shape)));
        return lease.array(shape);
    }

    /** Takes one array back early, with all views of it; does nothing if it is not one of this arena's. */
    void giveBack(INDArray array) {
        leases.at(startOf(array)).ifPresent(this::free);
    }

    private void free(Lease lease) {
        leases.remove(lease);
        lease.free();
    }

    /** Where the array handed out starts that this array is, or is a view of; for others where their memory starts. */
    long startOf(INDArray array) {
        return leases.startOf(array);
    }

    /** Number of arrays in use. */
    int handedOut() {
        return leases.size();
    }

    /** Memory of the arrays handed out and not given back, in bytes. */
    public synchronized long bytesInUse() {
        return leases.bytes();
    }

    /** Writes a number over all memory held, so that tests see reads of what was not written. */
    void fill(double number) {
        chunks.fill(number);
    }

    private void requireUsable() {
        if (closed) {
            throw new DeltaweaveException("DW-105", "The arena is closed", "Make a new arena");
        }
        requireThread();
    }

    private void requireThread() {
        if (user != null && user != Thread.currentThread()) {
            throw new DeltaweaveException(
                    "DW-105",
                    "The arena is open in thread '" + user.getName() + "' and was used from thread '"
                            + Thread.currentThread().getName() + "'",
                    "Give each thread an arena of its own");
        }
    }

    private synchronized void leave(Arena outer) {
        requireThread();
        if (--depth == 0) {
            user = null;
        }
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    private static long lengthOf(long[] shape) {
        long length = 1;
        for (long size : shape) {
            length = Math.multiplyExact(length, size);
        }
        return length;
    }

    /** While open, operations of its thread take their arrays from the arena. */
    public static final class Scope implements AutoCloseable {
        private final Arena arena;
        private final Arena outer;
        private boolean open = true;

        private Scope(Arena arena, Arena outer) {
            this.arena = arena;
            this.outer = outer;
            CURRENT.set(arena);
        }

        /** Closes the scope; the arena of the scope around it, if any, serves again. Idempotent. */
        @Override
        public void close() {
            if (open) {
                arena.leave(outer);
                open = false;
            }
        }
    }
}
