package org.deltaweave.tensor;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One flat native buffer out of which blocks are cut, lowest place first. */
final class Chunk {
    /** Blocks start at multiples of this many elements, so that they are aligned for vector instructions. */
    private static final long ALIGNMENT = 16;

    private final Optional<Pointer> memory;
    private final DataBuffer buffer;
    private final long address;
    private final Views views;

    /** Free ranges: first element to number of elements, never two side by side. */
    private final TreeMap<Long, Long> free = new TreeMap<>();

    /** A range in use: its place in the chunk, its length in elements, and its address. */
    record Block(Chunk chunk, long offset, long length, long address) {}

    Chunk(DataType type, long length) {
        // What an arena keeps must outlive any DL4J workspace open in this thread.
        MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            this.memory = KernelChoice.onProcessor() ? Optional.of(untouched(type, length)) : Optional.empty();
            this.buffer = memory.map(start -> Nd4j.createBuffer(start, length, type))
                    .orElseGet(() -> Nd4j.createBuffer(type, length, false));
        } finally {
            outside.close();
        }
        this.address = buffer.pointer().address();
        this.views = new Views(buffer);
        freeAll();
    }

    /** ND4J writes to all memory that it allocates; of this the system gives us only the pages that are used. */
    private static Pointer untouched(DataType type, long length) {
        return type == DataType.FLOAT ? new FloatPointer(length) : new DoublePointer(length);
    }

    /** Elements that a chunk needs for one block of the given length. */
    static long lengthFor(long length) {
        return roundUp(length) + ALIGNMENT;
    }

    /** The first free range that is long enough. */
    Optional<Block> cut(long length) {
        long needed = roundUp(length);
        for (Map.Entry<Long, Long> range : free.entrySet()) {
            if (range.getValue() >= needed) {
                long offset = range.getKey();
                long left = range.getValue() - needed;
                free.remove(offset);
                if (left > 0) {
                    free.put(offset + needed, left);
                }
                return Optional.of(new Block(this, offset, needed, address + offset * width()));
            }
        }
        return Optional.empty();
    }

    void giveBack(Block block) {
        long start = block.offset();
        long length = block.length();
        Map.Entry<Long, Long> before = free.lowerEntry(start);
        if (before != null && before.getKey() + before.getValue() == start) {
            free.remove(before.getKey());
            start = before.getKey();
            length += before.getValue();
        }
        Long after = free.remove(block.offset() + block.length());
        free.put(start, after == null ? length : length + after);
    }

    void freeAll() {
        free.clear();
        // ND4J gives an array at offset 0 the whole buffer as its data(), and others just their part: start at 1 step.
        free.put(ALIGNMENT, length() - ALIGNMENT);
    }

    /** A block as an array; the same object for the same block and shape. */
    INDArray array(Block block, long[] shape) {
        return views.get(block.offset(), shape);
    }

    DataBuffer buffer() {
        return buffer;
    }

    long length() {
        return buffer.length();
    }

    DataType type() {
        return buffer.dataType();
    }

    long width() {
        return type().width();
    }

    void close() {
        buffer.close();
        memory.ifPresent(Pointer::close);
    }

    private static long roundUp(long length) {
        return (Math.max(1, length) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
