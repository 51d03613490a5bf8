package org.deltaweave.tensor;

import java.lang.ref.Reference;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves runs of an array's elements to and from heap arrays of double, for kernels written as plain loops over rows.
 *
 * <p>Positions count elements in row-major order. Sums formed in double are more exact than the array's own type, and one
 * loop serves both types.
 */
abstract class HostRows {
    /** Elements that one window of native memory shows; windows overlap by half, the longest run. */
    private static final long WINDOW = 1L << 26;

    final INDArray array;

    private HostRows(INDArray array) {
        this.array = array;
    }

    /** For reading; an array in another order or with gaps is copied first. */
    static HostRows read(INDArray x) {
        INDArray dense = Buffers.dense(x);
        Nd4j.getAffinityManager().ensureLocation(dense, Location.HOST);
        return of(dense);
    }

    /** For writing every element of a dense array. */
    static HostRows write(INDArray x) {
        return of(x);
    }

    private static HostRows of(INDArray x) {
        return x.dataType() == DataType.FLOAT ? new OfFloat(x) : new OfDouble(x);
    }

    abstract void get(long start, int length, double[] into, int at);

    abstract void put(long start, int length, double[] from, int at);

    final void get(long start, double[] into) {
        get(start, into.length, into, 0);
    }

    final void put(long start, double[] from) {
        put(start, from.length, from, 0);
    }

    /** To be called after the last write. */
    final void written() {
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    }

    private static int windows(long length) {
        return Math.toIntExact(length / WINDOW + 1);
    }

    private static long windowLength(long length, int window) {
        return Math.min(length - window * WINDOW, WINDOW + WINDOW / 2);
    }

    private static final class OfFloat extends HostRows {
        private final FloatBuffer[] windows;
        private float[] staged = new float[0];

        OfFloat(INDArray x) {
            super(x);
            windows = new FloatBuffer[windows(x.length())];
        }

        private FloatBuffer window(long start) {
            int i = (int) (start / WINDOW);
            if (windows[i] == null) {
                windows[i] = new FloatPointer(array.data().addressPointer())
                        .position(i * WINDOW)
                        .limit(i * WINDOW + windowLength(array.length(), i))
                        .asBuffer();
            }
            return windows[i];
        }

        private float[] staged(int length) {
            if (staged.length < length) {
                staged = new float[length];
            }
            return staged;
        }

        @Override
        void get(long start, int length, double[] into, int at) {
            float[] row = staged(length);
            window(start).get((int) (start % WINDOW), row, 0, length);
            for (int i = 0; i < length; i++) {
                into[at + i] = row[i];
            }
            Reference.reachabilityFence(array);
        }

        @Override
        void put(long start, int length, double[] from, int at) {
            float[] row = staged(length);
            for (int i = 0; i < length; i++) {
                row[i] = (float) from[at + i];
            }
            window(start).put((int) (start % WINDOW), row, 0, length);
            Reference.reachabilityFence(array);
        }
    }

    private static final class OfDouble extends HostRows {
        private final DoubleBuffer[] windows;

        OfDouble(INDArray x) {
            super(x);
            windows = new DoubleBuffer[windows(x.length())];
        }

        private DoubleBuffer window(long start) {
            int i = (int) (start / WINDOW);
            if (windows[i] == null) {
                windows[i] = new DoublePointer(array.data().addressPointer())
                        .position(i * WINDOW)
                        .limit(i * WINDOW + windowLength(array.length(), i))
                        .asBuffer();
            }
            return windows[i];
        }

        @Override
        void get(long start, int length, double[] into, int at) {
            window(start).get((int) (start % WINDOW), into, at, length);
            Reference.reachabilityFence(array);
        }

        @Override
        void put(long start, int length, double[] from, int at) {
            window(start).put((int) (start % WINDOW), from, at, length);
            Reference.reachabilityFence(array);
        }
    }
}
