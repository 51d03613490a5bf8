package org.deltaweave.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
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

    private final List<Slab> slabs = new ArrayList<>();
    private final Map<SizeClass, ArrayDeque<Slab>> free = new HashMap<>();
    private final Map<Long, Slab> handedOut = new HashMap<>();
    private long bytes;
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

    /**
     * Takes back every array handed out since the last time; they must not be used any more.
     *
     * @throws DeltaweaveException DW-105 if another thread has the arena open, or it is closed
     */
    public synchronized void recycle() {
        requireUsable();
        handedOut.clear();
        free.values().forEach(ArrayDeque::clear);
        // Last made first: equal steps then find equal buffers at the front again, in the same order.
        for (int i = slabs.size() - 1; i >= 0; i--) {
            pool(slabs.get(i).size()).push(slabs.get(i));
        }
    }

    /** Native memory held, in bytes, whether handed out or not. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Frees the native memory at once; arrays handed out must not be used any more. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        requireUsable();
        slabs.forEach(slab -> slab.buffer().close());
        slabs.clear();
        free.clear();
        handedOut.clear();
        bytes = 0;
        closed = true;
    }

    /** An array in row-major order with undefined contents. */
    INDArray take(DataType type, long... shape) {
        requireUsable();
        SizeClass size = SizeClass.of(type, Math.max(1, lengthOf(shape)));
        Slab slab = pool(size).poll();
        if (slab == null) {
            slab = allocate(size);
        }
        handedOut.put(slab.address(), slab);
        return Nd4j.create(slab.buffer(), shape, rowMajor(shape), 0L, 'c', type);
    }

    /** Takes one array back early; does nothing if it is not one of this arena's. */
    void giveBack(INDArray array) {
        Slab slab = handedOut.remove(addressOf(array));
        if (slab != null) {
            pool(slab.size()).push(slab);
        }
    }

    /** Writes a number over all memory held, so that tests see reads of what was not written. */
    void fill(double number) {
        slabs.forEach(slab -> slab.buffer().assign(number));
    }

    /** Where the memory under an array or view starts: views of one array share it. */
    static long addressOf(INDArray array) {
        return array.data().pointer().address();
    }

    private Slab allocate(SizeClass size) {
        // What the pool keeps must outlive any DL4J workspace open in this thread.
        MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            DataBuffer buffer = Nd4j.createBuffer(size.type(), size.length(), false);
            Slab slab = new Slab(size, buffer, buffer.pointer().address());
            slabs.add(slab);
            bytes += size.length() * size.type().width();
            return slab;
        } finally {
            outside.close();
        }
    }

    private ArrayDeque<Slab> pool(SizeClass size) {
        return free.computeIfAbsent(size, key -> new ArrayDeque<>());
    }

    private void requireUsable() {
        if (closed) {
            throw new DeltaweaveException("DW-105", "The arena is closed", "Make a new arena");
        }
        if (user != null && user != Thread.currentThread()) {
            throw new DeltaweaveException(
                    "DW-105",
                    "The arena is open in thread '" + user.getName() + "' and was used from thread '"
                            + Thread.currentThread().getName() + "'",
                    "Give each thread an arena of its own");
        }
    }

    private synchronized void leave(Arena outer) {
        requireUsable();
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

    private record Slab(SizeClass size, DataBuffer buffer, long address) {}

    /** Lengths that share buffers: four to each power of two, so that batches of changing lengths reuse them. */
    record SizeClass(DataType type, long length) {
        static SizeClass of(DataType type, long length) {
            long step = Math.max(16, Long.highestOneBit(length) / 4);
            return new SizeClass(type, (length + step - 1) / step * step);
        }
    }
}
