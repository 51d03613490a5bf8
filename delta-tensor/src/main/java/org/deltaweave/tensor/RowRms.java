package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/** RMS norm row by row. */
final class RowRms {
    private RowRms() {}

    static void forward(INDArray x, INDArray gain, double epsilon, INDArray out, INDArray inverses) {
        int n = Math.toIntExact(x.size(1));
        double[] a = RowSums.vector(gain);
        double[] row = new double[n];
        double[] inverse = new double[1];
        HostRows from = HostRows.read(x);
        HostRows to = HostRows.write(out);
        HostRows saved = HostRows.write(inverses);
        for (long i = 0; i < x.size(0); i++) {
            from.get(i * n, row);
            double squares = 0;
            for (double number : row) {
                squares += number * number;
            }
            inverse[0] = 1 / Math.sqrt(squares / n + epsilon);
            for (int j = 0; j < n; j++) {
                row[j] *= inverse[0] * a[j];
            }
            to.put(i * n, row);
            saved.put(i, inverse);
        }
        to.written();
        saved.written();
    }

    static void backward(INDArray x, INDArray inverses, INDArray gain, INDArray gradient, INDArray out) {
        int n = Math.toIntExact(x.size(1));
        double[] a = RowSums.vector(gain);
        double[] inverse = RowSums.vector(inverses);
        double[] row = new double[n];
        double[] g = new double[n];
        HostRows from = HostRows.read(x);
        HostRows gradients = HostRows.read(gradient);
        HostRows to = HostRows.write(out);
        for (int i = 0; i < inverse.length; i++) {
            from.get((long) i * n, row);
            gradients.get((long) i * n, g);
            double dot = 0;
            for (int j = 0; j < n; j++) {
                g[j] *= a[j];
                dot += g[j] * row[j];
            }
            double meanDot = dot * inverse[i] * inverse[i] / n;
            for (int j = 0; j < n; j++) {
                g[j] = (g[j] - row[j] * meanDot) * inverse[i];
            }
            to.put((long) i * n, g);
        }
        to.written();
    }

    static void gainBackward(INDArray x, INDArray inverses, INDArray gradient, INDArray out) {
        int n = Math.toIntExact(x.size(1));
        double[] inverse = RowSums.vector(inverses);
        double[] row = new double[n];
        double[] g = new double[n];
        double[] sums = new double[n];
        HostRows from = HostRows.read(x);
        HostRows gradients = HostRows.read(gradient);
        for (int i = 0; i < inverse.length; i++) {
            from.get((long) i * n, row);
            gradients.get((long) i * n, g);
            for (int j = 0; j < n; j++) {
                sums[j] += g[j] * row[j] * inverse[i];
            }
        }
        RowSums.store(sums, out);
    }
}
