package org.deltaweave.transformers.layers;

import java.util.stream.IntStream;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Keys and values of one block, in arrays of its own that outlive a pass. */
final class CachedRows implements AutoCloseable {
    private INDArray keys;
    private INDArray values;

    private CachedRows(INDArray keys, INDArray values) {
        this.keys = keys;
        this.values = values;
    }

    /** Room for so many rows of the width and type of the given ones. */
    static CachedRows empty(Tensor keys, Tensor values, long rows) {
        return new CachedRows(
                Nd4j.create(keys.dataType(), rows, keys.size(1)), Nd4j.create(values.dataType(), rows, values.size(1)));
    }

    /** The given rows, copied. */
    static CachedRows copy(Tensor keys, Tensor values) {
        return new CachedRows(keys.value().dup('c'), values.value().dup('c'));
    }

    Tensor keys() {
        return Tensor.constant(keys);
    }

    Tensor values() {
        return Tensor.constant(values);
    }

    void put(Tensor newKeys, Tensor newValues, int[] rows) {
        newKeys.copyRowsTo(keys, rows);
        newValues.copyRowsTo(values, rows);
    }

    /** Copies the first {@code count} rows of a slot to another, which is made if the arrays end before it. */
    void copy(int from, int to, int room, int count) {
        keys = with(keys, to + room);
        values = with(values, to + room);
        move(keys, from, keys, to, count);
        move(values, from, values, to, count);
    }

    private static INDArray with(INDArray array, long rows) {
        if (rows <= array.size(0)) {
            return array;
        }
        INDArray larger = Nd4j.create(array.dataType(), rows, array.size(1));
        move(array, 0, larger, 0, (int) array.size(0));
        array.close();
        return larger;
    }

    /** Gives every slot {@code newRoom} rows instead of {@code room}, and keeps what is there. */
    void grow(int[] slots, int[] lengths, int room, int newRoom) {
        keys = grown(keys, slots, lengths, room, newRoom);
        values = grown(values, slots, lengths, room, newRoom);
    }

    private static INDArray grown(INDArray array, int[] slots, int[] lengths, int room, int newRoom) {
        INDArray larger = Nd4j.create(array.dataType(), array.size(0) / room * newRoom, array.size(1));
        for (int i = 0; i < slots.length; i++) {
            move(array, slots[i] * room, larger, slots[i] * newRoom, lengths[i]);
        }
        array.close();
        return larger;
    }

    private static void move(INDArray from, int start, INDArray to, int at, int count) {
        if (count > 0) {
            Tensor.constant(from)
                    .slice(0, start, start + (long) count)
                    .copyRowsTo(to, IntStream.range(at, at + count).toArray());
        }
    }

    @Override
    public void close() {
        keys.close();
        values.close();
    }
}
