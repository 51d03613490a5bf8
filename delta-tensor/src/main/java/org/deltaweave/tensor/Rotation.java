package org.deltaweave.tensor;

import java.util.Arrays;

/**
 * Cosines and sines for the rows of one array, times the factor.
 *
 * <p>All layers of a model rotate by the same positions, queries and keys alike, so the last one made is kept.
 *
 * @param cosines {@code [rows, pairs]}
 * @param sines {@code [rows, pairs]}
 */
record Rotation(Rotary rotary, int[] positions, double[] cosines, double[] sines) {
    private static volatile Rotation last;

    static Rotation of(Rotary rotary, int[] positions) {
        Rotation known = last;
        if (known != null && known.rotary == rotary && Arrays.equals(known.positions, positions)) {
            return known;
        }
        int n = rotary.pairs();
        double[] cosines = new double[Math.multiplyExact(positions.length, n)];
        double[] sines = new double[cosines.length];
        for (int row = 0; row < positions.length; row++) {
            for (int c = 0; c < n; c++) {
                double angle = rotary.angle(positions[row], c);
                cosines[row * n + c] = rotary.factor() * Math.cos(angle);
                sines[row * n + c] = rotary.factor() * Math.sin(angle);
            }
        }
        Rotation made = new Rotation(rotary, positions.clone(), cosines, sines);
        last = made;
        return made;
    }

    int pairs() {
        return rotary.pairs();
    }
}
