package org.deltaweave.transformers.layers;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.deltaweave.tensor.KeyRows;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;

/**
 * Keys and values of the tokens that several texts have so far, so that a new token costs one row and not the whole text.
 *
 * <p>Every text has a slot of rows with room to grow; the room doubles when a text outgrows it. Nothing here is recorded
 * for a backward pass. Close it when the texts are done.
 */
public final class KeyValueCache implements AutoCloseable {
    private static final int FIRST_ROOM = 32;

    private final Map<Integer, CachedRows> blocks = new TreeMap<>();
    private final Map<Integer, CachedRows> memories = new TreeMap<>();
    private KeyRows memoryRows;
    private int[] slots = {};
    private int[] lengths = {};
    private int[] targets = {};
    private int room;

    /** What an attention reads: keys, values, and where each text's are. */
    record Entry(Tensor keys, Tensor values, KeyRows rows) {}

    /** An empty cache for so many texts. */
    public static KeyValueCache of(int texts) {
        KeyValueCache cache = new KeyValueCache();
        cache.slots = IntStream.range(0, texts).toArray();
        cache.lengths = new int[texts];
        return cache;
    }

    /** Number of texts. */
    public int texts() {
        return slots.length;
    }

    /** Makes room for the tokens that the next pass adds to each text, and returns their positions. */
    public int[] begin(Segments added) {
        int[] positions = new int[added.rows()];
        targets = new int[added.rows()];
        int longest = 0;
        for (int i = 0; i < slots.length; i++) {
            longest = Math.max(longest, lengths[i] + added.length(i));
        }
        if (longest > room) {
            grow(Math.max(Math.max(longest, 2 * room), FIRST_ROOM));
        }
        for (int i = 0; i < slots.length; i++) {
            for (int j = 0; j < added.length(i); j++) {
                int row = added.start(i) + j;
                positions[row] = lengths[i] + j;
                targets[row] = slots[i] * room + lengths[i] + j;
            }
            lengths[i] += added.length(i);
        }
        return positions;
    }

    private void grow(int newRoom) {
        blocks.values().forEach(rows -> rows.grow(slots, lengths, room, newRoom));
        room = newRoom;
    }

    /** The longest text's number of tokens. */
    int longest() {
        return Arrays.stream(lengths).max().orElse(0);
    }

    /** Adds the new tokens' keys and values of one block, and gives all of them. */
    Entry append(int block, Tensor keys, Tensor values) {
        CachedRows rows = blocks.computeIfAbsent(block, number -> CachedRows.empty(keys, values, slots.length * room));
        rows.put(keys, values, targets);
        int[] starts = Arrays.stream(slots).map(slot -> slot * room).toArray();
        return new Entry(rows.keys(), rows.values(), new KeyRows(starts, lengths.clone()));
    }

    /** The keys and values that a block makes of the encoder's output: computed in the first pass and kept. */
    Entry memory(int block, Segments texts, Supplier<Tensor> keys, Supplier<Tensor> values) {
        if (memoryRows == null) {
            memoryRows = KeyRows.of(texts);
        }
        CachedRows rows = memories.computeIfAbsent(block, number -> CachedRows.copy(keys.get(), values.get()));
        return new Entry(rows.keys(), rows.values(), memoryRows);
    }

    /**
     * Goes on with other texts: text {@code i} continues what text {@code parents[i]} was, which may be continued several
     * times (as in beam search) or not at all.
     */
    public void reorder(int... parents) {
        int used = Arrays.stream(slots).max().orElse(-1) + 1;
        boolean[] taken = new boolean[Math.max(used, parents.length)];
        int[] newSlots = new int[parents.length];
        int[] copies = new int[parents.length];
        for (int i = 0; i < parents.length; i++) {
            int slot = slots[parents[i]];
            newSlots[i] = taken[slot] ? -1 : slot;
            copies[i] = slot;
            taken[slot] = true;
        }
        for (int i = 0; i < parents.length; i++) {
            if (newSlots[i] < 0) {
                int free = 0;
                while (taken[free]) {
                    free++;
                }
                taken[free] = true;
                newSlots[i] = free;
                copy(copies[i], free, lengths[parents[i]]);
            }
        }
        if (memoryRows != null) {
            KeyRows old = memoryRows;
            memoryRows = new KeyRows(
                    Arrays.stream(parents).map(parent -> old.starts()[parent]).toArray(),
                    Arrays.stream(parents).map(parent -> old.lengths()[parent]).toArray());
        }
        lengths = Arrays.stream(parents).map(parent -> lengths[parent]).toArray();
        slots = newSlots;
    }

    private void copy(int from, int to, int count) {
        blocks.values().forEach(rows -> rows.copy(from * room, to * room, room, count));
    }

    @Override
    public void close() {
        blocks.values().forEach(CachedRows::close);
        memories.values().forEach(CachedRows::close);
        blocks.clear();
        memories.clear();
    }
}
