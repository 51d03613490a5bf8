package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Layer norm row by row. */
final class RowNorm {
    private RowNorm() {}

    static void forward(INDArray x, INDArray gain, INDArray bias, double epsilon, INDArray out, INDArray statistics) {
        int n = Math.toIntExact(x.size(1));
        double[] a = RowSums.vector(gain);
        double[] b = RowSums.vector(bias);
        double[] row = new double[n];
        double[] moments = new double[2];
        HostRows from = HostRows.read(x);
        HostRows to = HostRows.write(out);
        HostRows saved = HostRows.write(statistics);
        for (long i = 0; i < x.size(0); i++) {
            from.get(i * n, row);
            double mean = RowSums.sum(row) / n;
            double squares = 0;
            for (int j = 0; j < n; j++) {
                row[j] -= mean;
                squares += row[j] * row[j];
            }
            double inverse = 1 / Math.sqrt(squares / n + epsilon);
            for (int j = 0; j < n; j++) {
                row[j] = row[j] * inverse * a[j] + b[j];
            }
            to.put(i * n, row);
            moments[0] = mean;
            moments[1] = inverse;
            saved.put(2 * i, moments);
        }
        to.written();
        saved.written();
    }

    static void backward(INDArray x, INDArray statistics, INDArray gain, INDArray gradient, INDArray out) {
        int n = Math.toIntExact(x.size(1));
        double[] a = RowSums.vector(gain);
        double[] normed = new double[n];
        double[] g = new double[n];
        double[] moments = new double[2];
        HostRows from = HostRows.read(x);
        HostRows saved = HostRows.read(statistics);
        HostRows gradients = HostRows.read(gradient);
        HostRows to = HostRows.write(out);
        for (long i = 0; i < x.size(0); i++) {
            from.get(i * n, normed);
            saved.get(2 * i, moments);
            gradients.get(i * n, g);
            double sum = 0;
            double dot = 0;
            for (int j = 0; j < n; j++) {
                normed[j] = (normed[j] - moments[0]) * moments[1];
                g[j] *= a[j];
                sum += g[j];
                dot += g[j] * normed[j];
            }
            double meanG = sum / n;
            double meanDot = dot / n;
            for (int j = 0; j < n; j++) {
                g[j] = (g[j] - meanG - normed[j] * meanDot) * moments[1];
            }
            to.put(i * n, g);
        }
        to.written();
    }

    static void gainBackward(INDArray x, INDArray statistics, INDArray gradient, INDArray out) {
        int n = Math.toIntExact(x.size(1));
        double[] row = new double[n];
        double[] g = new double[n];
        double[] moments = new double[2];
        double[] sums = new double[n];
        HostRows from = HostRows.read(x);
        HostRows saved = HostRows.read(statistics);
        HostRows gradients = HostRows.read(gradient);
        for (long i = 0; i < x.size(0); i++) {
            from.get(i * n, row);
            saved.get(2 * i, moments);
            gradients.get(i * n, g);
            double mean = moments[0];
            double inverse = moments[1];
            for (int j = 0; j < n; j++) {
                sums[j] += g[j] * (row[j] - mean) * inverse;
            }
        }
        RowSums.store(sums, out);
    }
}
