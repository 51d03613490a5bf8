package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Rotary embedding on heap rows. */
final class RowRotation {
    private RowRotation() {}

    /** @param direction 1 to rotate, -1 to rotate back */
    static void rotate(INDArray x, Rotation rotation, int heads, int direction, INDArray out) {
        double[] row = new double[HostArrays.columns(x)];
        int n = rotation.pairs();
        HostRows from = HostRows.read(x);
        HostRows to = HostRows.write(out);
        for (int i = 0; i < HostArrays.rows(x); i++) {
            from.get((long) i * row.length, row);
            for (int head = 0; head < heads; head++) {
                int at = head * (row.length / heads);
                for (int c = 0; c < n; c++) {
                    double cosine = rotation.cosines()[i * n + c];
                    double sine = direction * rotation.sines()[i * n + c];
                    double a = row[at + c];
                    double b = row[at + n + c];
                    row[at + c] = a * cosine - b * sine;
                    row[at + n + c] = b * cosine + a * sine;
                }
            }
            to.put((long) i * row.length, row);
        }
        to.written();
    }
}
