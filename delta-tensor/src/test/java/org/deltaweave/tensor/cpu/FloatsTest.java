package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;

/** Copies between native memory and the heap. */
class FloatsTest {
    private final FloatPointer memory = new FloatPointer(1.5f, -2.25f, 3e-20f, Float.NEGATIVE_INFINITY, 7);
    private final Floats floats = Floats.at(memory.address(), 5);

    @Test
    void get_readsNumbersInTheMachinesByteOrder() {
        float[] into = new float[6];
        floats.get(1, 4, into, 2);

        assertThat(into).containsExactly(0, 0, -2.25f, 3e-20f, Float.NEGATIVE_INFINITY, 7);
        assertThat(floats.length()).isEqualTo(5);
    }

    @Test
    void put_writesWhatThePointerReads() {
        floats.put(2, 2, new float[] {9, -8.125f, 3e10f}, 1);

        assertThat(memory.get(1)).isEqualTo(-2.25f);
        assertThat(memory.get(2)).isEqualTo(-8.125f);
        assertThat(memory.get(3)).isEqualTo(3e10f);
        assertThat(memory.get(4)).isEqualTo(7);
    }

    @Test
    void outOfBounds_isRefused() {
        assertThatThrownBy(() -> floats.get(3, 3, new float[3], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> floats.put(5, 1, new float[1], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> floats.get(-1, 1, new float[1], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Floats.at(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothing_isAnArrayOfLengthZero() {
        Floats none = Floats.at(0, 0);
        none.get(0, 0, new float[0], 0);

        assertThat(none.length()).isZero();
    }

    @Test
    void beyondOneWindow_showsTheSameMemory() {
        // Pages that are never touched take no memory.
        long length = (1L << 28) + (1L << 27) + 10;
        try (FloatPointer large = new FloatPointer(length)) {
            Floats all = Floats.at(large.address(), length);
            long[] places = {0, (1L << 28) - 2, (1L << 28) + 1, (1L << 28) + (1L << 27) - 1, length - 3};
            for (long place : places) {
                large.put(place, place % 1000 + 0.5f).put(place + 1, -1).put(place + 2, 2);
            }
            for (long place : places) {
                float[] into = new float[3];
                all.get(place, 3, into, 0);
                assertThat(into).as("at %d", place).containsExactly(place % 1000 + 0.5f, -1, 2);
                all.put(place + 1, 1, new float[] {place % 77}, 0);
                assertThat(large.get(place + 1)).isEqualTo(place % 77);
            }
        }
    }
}
