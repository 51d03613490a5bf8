package org.deltaweave.tensor;

import java.util.random.RandomGenerator;
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

    static void dropoutMask(double probability, RandomGenerator random, INDArray out) {
        double kept = 1 / (1 - probability);
        double[] chunk = new double[(int) Math.min(CHUNK, out.length())];
        HostRows to = HostRows.write(out);
        for (long start = 0; start < out.length(); start += chunk.length) {
            int length = (int) Math.min(chunk.length, out.length() - start);
            for (int j = 0; j < length; j++) {
                chunk[j] = random.nextDouble() < probability ? 0 : kept;
            }
            to.put(start, length, chunk, 0);
        }
        to.written();
    }
}
