package org.deltaweave.tensor;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums formed in double and always in the same order, so that equal inputs give equal bits. */
final class RowSums {
    private static final int CHUNK = 4096;

    private RowSums() {}

    static double sum(INDArray x) {
        HostRows from = HostRows.read(x);
        double[] chunk = new double[(int) Math.min(CHUNK, x.length())];
        double total = 0;
        for (long start = 0; start < x.length(); start += chunk.length) {
            int length = (int) Math.min(chunk.length, x.length() - start);
            from.get(start, length, chunk, 0);
            for (int j = 0; j < length; j++) {
                total += chunk[j];
            }
        }
        return total;
    }

    static double sum(double[] row) {
        double total = 0;
        for (double number : row) {
            total += number;
        }
        return total;
    }

    static void sumRows(INDArray x, INDArray out) {
        sumMiddle(x, 1, Math.toIntExact(x.size(0)), Math.toIntExact(x.size(1)), 1, out);
    }

    static void sumRowProducts(INDArray x, INDArray y, INDArray out) {
        double[] sums = new double[Math.toIntExact(x.size(1))];
        double[] a = new double[sums.length];
        double[] b = new double[sums.length];
        HostRows left = HostRows.read(x);
        HostRows right = HostRows.read(y);
        for (long start = 0; start < x.length(); start += sums.length) {
            left.get(start, a);
            right.get(start, b);
            for (int j = 0; j < sums.length; j++) {
                sums[j] += a[j] * b[j];
            }
        }
        store(sums, out);
    }

    static void sumMiddle(INDArray x, long outer, int middle, int inner, double scale, INDArray out) {
        HostRows from = HostRows.read(x);
        HostRows to = HostRows.write(out);
        // With nothing inside the summed dimension, a run along it is read at once.
        double[] run = new double[inner == 1 ? middle : inner];
        double[] sums = new double[inner];
        for (long o = 0; o < outer; o++) {
            Arrays.fill(sums, 0);
            if (inner == 1) {
                from.get(o * middle, run);
                sums[0] = sum(run);
            } else {
                for (int m = 0; m < middle; m++) {
                    from.get((o * middle + m) * inner, run);
                    for (int j = 0; j < inner; j++) {
                        sums[j] += run[j];
                    }
                }
            }
            for (int j = 0; j < inner; j++) {
                sums[j] *= scale;
            }
            to.put(o * inner, sums);
        }
        to.written();
    }

    static void repeatMiddle(INDArray x, long outer, int middle, int inner, double scale, INDArray out) {
        HostRows from = HostRows.read(x);
        HostRows to = HostRows.write(out);
        double[] row = new double[inner];
        double[] run = new double[inner == 1 ? middle : inner];
        for (long o = 0; o < outer; o++) {
            from.get(o * inner, row);
            for (int j = 0; j < run.length; j++) {
                run[j] = row[inner == 1 ? 0 : j] * scale;
            }
            for (int m = 0; m < middle; m += inner == 1 ? middle : 1) {
                to.put((o * middle + m) * inner, run);
            }
        }
        to.written();
    }

    /** A small array as numbers. */
    static double[] vector(INDArray x) {
        double[] numbers = new double[Math.toIntExact(x.length())];
        HostRows.read(x).get(0, numbers);
        return numbers;
    }

    static void store(double[] numbers, INDArray out) {
        HostRows to = HostRows.write(out);
        to.put(0, numbers);
        to.written();
    }
}
