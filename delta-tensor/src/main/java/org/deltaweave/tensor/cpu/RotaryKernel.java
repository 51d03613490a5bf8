package org.deltaweave.tensor.cpu;

/** Rotary embedding of {@code [rows, heads * d]}: columns {@code c} and {@code c + pairs} of every head turn together. */
public final class RotaryKernel {
    private RotaryKernel() {}

    /**
     * @param width columns of a row
     * @param cosines {@code [rows, pairs]}
     * @param sines as {@code cosines}
     * @param direction 1 to rotate, -1 to rotate back
     */
    public static void rotate(
            Floats x,
            int rows,
            int width,
            int heads,
            int pairs,
            double[] cosines,
            double[] sines,
            int direction,
            Floats out) {
        int d = width / heads;
        Workers.rows(rows, (long) rows * width, (from, to) -> {
            float[] row = Scratch.floats(0, width);
            // Left and right columns of all heads side by side: one long loop over arrays with the same index.
            float[] left = Scratch.floats(1, heads * pairs);
            float[] right = Scratch.floats(2, heads * pairs);
            float[] cosine = Scratch.floats(3, heads * pairs);
            float[] sine = Scratch.floats(4, heads * pairs);
            for (int i = from; i < to; i++) {
                x.get((long) i * width, width, row, 0);
                narrow(cosines, i * pairs, 1, cosine, pairs);
                narrow(sines, i * pairs, direction, sine, pairs);
                for (int head = 0; head < heads; head++) {
                    System.arraycopy(row, head * d, left, head * pairs, pairs);
                    System.arraycopy(row, head * d + pairs, right, head * pairs, pairs);
                    System.arraycopy(cosine, 0, cosine, head * pairs, pairs);
                    System.arraycopy(sine, 0, sine, head * pairs, pairs);
                }
                turn(left, right, cosine, sine, heads * pairs);
                for (int head = 0; head < heads; head++) {
                    System.arraycopy(left, head * pairs, row, head * d, pairs);
                    System.arraycopy(right, head * pairs, row, head * d + pairs, pairs);
                }
                out.put((long) i * width, width, row, 0);
            }
        });
    }

    private static void narrow(double[] x, int from, int factor, float[] out, int n) {
        for (int c = 0; c < n; c++) {
            out[c] = (float) (factor * x[from + c]);
        }
    }

    private static void turn(float[] left, float[] right, float[] cosine, float[] sine, int n) {
        for (int j = 0; j < n; j++) {
            float a = left[j];
            float b = right[j];
            left[j] = a * cosine[j] - b * sine[j];
            right[j] = b * cosine[j] + a * sine[j];
        }
    }
}
