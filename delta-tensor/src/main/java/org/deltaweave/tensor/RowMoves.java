package org.deltaweave.tensor;

import java.util.Arrays;
import org.deltaweave.tensor.cpu.DropoutKernel;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Moves rows by index, and fills them with random masks. */
final class RowMoves {
    private static final int CHUNK = 4096;

    private RowMoves() {}

    static void gather(INDArray table, int[] indices, INDArray out) {
        double[] row = new double[Math.toIntExact(table.size(1))];
        HostRows from = HostRows.read(table);
        HostRows to = HostRows.write(out);
        for (int i = 0; i < indices.length; i++) {
            from.get((long) indices[i] * row.length, row);
            to.put((long) i * row.length, row);
        }
        to.written();
    }

    static void scatterAdd(INDArray rows, int[] indices, INDArray out) {
        out.assign(0);
        double[] row = new double[Math.toIntExact(rows.size(1))];
        double[] sum = new double[row.length];
        HostRows from = HostRows.read(rows);
        HostRows to = HostRows.read(out);
        for (int i = 0; i < indices.length; i++) {
            long target = (long) indices[i] * row.length;
            from.get((long) i * row.length, row);
            to.get(target, sum);
            for (int j = 0; j < row.length; j++) {
                sum[j] += row[j];
            }
            to.put(target, sum);
        }
        to.written();
    }

    static void scatter(INDArray rows, int[] indices, INDArray out) {
        double[] row = new double[Math.toIntExact(rows.size(1))];
        HostRows from = HostRows.read(rows);
        HostRows to = HostRows.read(out);
        for (int i = 0; i < indices.length; i++) {
            from.get((long) i * row.length, row);
            to.put((long) indices[i] * row.length, row);
        }
        to.written();
    }

    static void fill(INDArray vector, INDArray out) {
        double[] row = RowSums.vector(vector);
        HostRows to = HostRows.write(out);
        for (long start = 0; start < out.length(); start += row.length) {
            to.put(start, row);
        }
        to.written();
    }

    static void dropout(INDArray x, double probability, long seed, INDArray out) {
        double factor = 1 / (1 - probability);
        double[] chunk = new double[(int) Math.min(CHUNK, out.length())];
        float[] mask = new float[chunk.length];
        HostRows from = HostRows.read(x);
        HostRows to = HostRows.write(out);
        for (long start = 0; start < out.length(); start += chunk.length) {
            int length = (int) Math.min(chunk.length, out.length() - start);
            from.get(start, length, chunk, 0);
            // The choice of the float kernels, so that both types drop the same elements.
            Arrays.fill(mask, 1);
            DropoutKernel.apply(mask, 0, length, probability, seed, start);
            for (int j = 0; j < length; j++) {
                chunk[j] = mask[j] == 0 ? 0 : chunk[j] * factor;
            }
            to.put(start, length, chunk, 0);
        }
        to.written();
    }
}
