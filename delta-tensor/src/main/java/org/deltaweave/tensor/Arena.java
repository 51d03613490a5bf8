package org.deltaweave.tensor;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.deltaweave.tensor.Chunk.Block;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
 * <p>Arrays handed out have undefined contents and are valid until {@link #recycle()}. Gradients of parameters never come
 * from an arena. An arena serves one thread at a time.
 */
public final class Arena implements AutoCloseable {
    private static final ThreadLocal<Arena> CURRENT = new ThreadLocal<>();

    private final Chunks chunks = new Chunks();

    /** What is in use, by address. */
    private final TreeMap<Long, Block> handedOut = new TreeMap<>();

    private boolean recorded;
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
     * Runs a part of a computation and keeps no array of it but its result, if the part led to no parameter.
     *
     * <p>For a frozen layer below every trainable tensor, or for inference: what the part took from this thread's arena
     * goes back at once and the next layer reuses it. Without an open arena, or if anything was recorded for the backward
     * pass, this is {@code part.get()}.
     *
     * @param part must not hand out other tensors that it computes
     */
    public static Tensor keepResultOnly(Supplier<Tensor> part) {
        Arena arena = CURRENT.get();
        return arena == null ? part.get() : arena.runAndKeepResult(part);
    }

    private Tensor runAndKeepResult(Supplier<Tensor> part) {
        Set<Long> before = new HashSet<>(handedOut.keySet());
        boolean recordedBefore = recorded;
        recorded = false;
        Tensor result = part.get();
        if (!recorded) {
            before.add(startOf(result.value()));
            List<Block> unused = handedOut.values().stream()
                    .filter(block -> !before.contains(block.address()))
                    .toList();
            unused.forEach(this::giveBack);
        }
        recorded |= recordedBefore;
        return result;
    }

    /** Notes that a result made while this arena is open will be needed by a backward pass. */
    void noteRecorded() {
        recorded = true;
    }

    /**
     * Takes back every array handed out since the last time; they must not be used any more.
     *
     * @throws DeltaweaveException DW-105 if another thread has the arena open, or it is closed
     */
    public synchronized void recycle() {
        requireUsable();
        handedOut.clear();
        recorded = false;
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
        handedOut.clear();
        closed = true;
    }

    /** An array in row-major order with undefined contents. */
    INDArray take(DataType type, long... shape) {
        requireUsable();
        Block block = chunks.cut(type, lengthOf(shape));
        handedOut.put(block.address(), block);
        return Nd4j.create(block.chunk().buffer(), shape, rowMajor(shape), block.offset(), 'c', type);
    }

    /** Takes one array back early, with all views of it; does nothing if it is not one of this arena's. */
    void giveBack(INDArray array) {
        Block block = handedOut.get(startOf(array));
        if (block != null) {
            giveBack(block);
        }
    }

    private void giveBack(Block block) {
        handedOut.remove(block.address());
        block.chunk().giveBack(block);
    }

    /** Where the array handed out starts that this array is, or is a view of; for others where their memory starts. */
    long startOf(INDArray array) {
        long address = array.data().addressPointer().address();
        Map.Entry<Long, Block> below = handedOut.floorEntry(address);
        boolean inside = below != null
                && address
                        < below.getKey()
                                + below.getValue().length()
                                        * below.getValue().chunk().width();
        return inside ? below.getKey() : array.data().pointer().address();
    }

    /** Number of arrays in use. */
    int handedOut() {
        return handedOut.size();
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

    private static long[] rowMajor(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
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
