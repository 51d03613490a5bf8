package org.deltaweave.benchmarks.compare;

import java.util.Locale;
import java.util.Map;
import org.deltaweave.tensor.DeltaweaveException;

/** Checks that two engines compute the same: timing different work would mean nothing. */
public final class Agreement {
    /** How far losses and gradients may be apart, relative to their size. */
    public static final double TOLERANCE = 1e-3;

    private static final double SMALLEST_LOSS = 1e-2;

    /** A tensor whose norm is this much below the largest one holds rounding errors only, such as a key bias's gradient. */
    private static final double NOISE = 1e-4;

    private static final String REMEDY = "Times of different work cannot be compared: report this as a defect";

    private Agreement() {}

    /** DW-504 if the loss of a step differs; returns the largest relative difference. */
    public static double losses(String what, double[] ours, double[] theirs) {
        double worst = 0;
        for (int step = 0; step < ours.length; step++) {
            double scale = Math.max(SMALLEST_LOSS, Math.abs(theirs[step]));
            double difference = Math.abs(ours[step] - theirs[step]) / scale;
            if (!(difference <= TOLERANCE)) {
                throw new DeltaweaveException(
                        "DW-504",
                        String.format(
                                Locale.ROOT,
                                "In %s the losses of step %d are %.6f and %.6f, a relative difference of %.1e where %.0e is allowed",
                                what,
                                step + 1,
                                ours[step],
                                theirs[step],
                                difference,
                                TOLERANCE),
                        REMEDY);
            }
            worst = Math.max(worst, difference);
        }
        return worst;
    }

    /** DW-505 if tensors differ in name, size or values; returns the largest relative difference of norms. */
    public static double tensors(String what, Map<String, float[]> ours, Map<String, float[]> theirs) {
        if (!ours.keySet().equals(theirs.keySet())) {
            throw new DeltaweaveException(
                    "DW-505", "In " + what + " we have " + ours.keySet() + ", the peer has " + theirs.keySet(), REMEDY);
        }
        double largest =
                theirs.values().stream().mapToDouble(Agreement::norm).max().orElse(0);
        double worst = 0;
        for (Map.Entry<String, float[]> tensor : theirs.entrySet()) {
            float[] our = ours.get(tensor.getKey());
            float[] their = tensor.getValue();
            double scale = Math.max(norm(their), NOISE * largest);
            double difference = our.length == their.length ? distance(our, their) / scale : Double.NaN;
            if (!(difference <= TOLERANCE)) {
                throw new DeltaweaveException(
                        "DW-505",
                        String.format(
                                Locale.ROOT,
                                "In %s %s (%d and %d numbers) differs by %.1e of its norm where %.0e is allowed",
                                what,
                                tensor.getKey(),
                                our.length,
                                their.length,
                                difference,
                                TOLERANCE),
                        REMEDY);
            }
            worst = Math.max(worst, difference);
        }
        return worst;
    }

    private static double norm(float[] values) {
        return distance(values, new float[values.length]);
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] - b[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
