package org.deltaweave.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deltaweave.tensor.Chunk.Block;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The native memory of an arena.
 *
 * <p>Arrays are cut out of few large buffers rather than pooled by size, so that steps of changing lengths together hold
 * little more than the largest of them needs.
 */
final class Chunks {
    /** Length of the first chunk in elements; each further one doubles what is held, up to the largest growth. */
    private static final long FIRST = 1 << 18;

    private static final long LARGEST_GROWTH = 1 << 26;

    private final List<Chunk> all = new ArrayList<>();

    Block cut(DataType type, long length) {
        return all.stream()
                .filter(chunk -> chunk.type() == type)
                .map(chunk -> chunk.cut(length))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> grow(type, length).cut(length).orElseThrow());
    }

    private Chunk grow(DataType type, long length) {
        long held = all.stream()
                .filter(chunk -> chunk.type() == type)
                .mapToLong(Chunk::length)
                .sum();
        long growth = Math.min(LARGEST_GROWTH, Math.max(FIRST, held));
        Chunk chunk = new Chunk(type, Math.max(growth, Chunk.lengthFor(length)));
        all.add(chunk);
        return chunk;
    }

    void freeAll() {
        all.forEach(Chunk::freeAll);
    }

    long bytes() {
        return all.stream().mapToLong(chunk -> chunk.length() * chunk.width()).sum();
    }

    void fill(double number) {
        all.forEach(chunk -> chunk.buffer().assign(number));
    }

    void close() {
        all.forEach(Chunk::close);
        all.clear();
    }
}
