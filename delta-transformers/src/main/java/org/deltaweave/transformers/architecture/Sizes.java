package org.deltaweave.transformers.architecture;

import org.deltaweave.tensor.DeltaweaveException;

/** What every architecture's sizes must fulfil. */
final class Sizes {
    private static final String REMEDY = "Correct the model's config.json";

    private Sizes() {}

    /** {@code size / parts}; DW-341 if that is not whole. */
    static int divide(String size, int number, String parts, int by) {
        if (number % by != 0) {
            throw new DeltaweaveException(
                    "DW-341", size + " " + number + " is not a multiple of " + parts + " " + by, REMEDY);
        }
        return number / by;
    }

    /** Columns of a head that rotary embedding turns; DW-341 unless their number is even and positive. */
    static int rotated(int headSize, double share) {
        int columns = (int) (headSize * share);
        if (columns < 2 || columns > headSize || columns % 2 != 0) {
            throw new DeltaweaveException(
                    "DW-341",
                    "Rotary positions turn " + columns + " of a head's " + headSize + " columns, but must turn pairs",
                    REMEDY);
        }
        return columns;
    }

    /** A probability of dropout; DW-341 unless it is from 0 to below 1. */
    static double probability(String key, double probability) {
        if (!(probability >= 0 && probability < 1)) {
            throw new DeltaweaveException(
                    "DW-341", key + " is " + probability + ", but must be from 0 to below 1", REMEDY);
        }
        return probability;
    }

    /** Rows that are left behind the first {@code taken}; DW-341 if there are none. */
    static int room(String key, int rows, int taken) {
        if (rows <= taken) {
            throw new DeltaweaveException("DW-341", key + " is " + rows + ", but must be more than " + taken, REMEDY);
        }
        return rows - taken;
    }

    /** DW-341: a variant of the architecture that we do not have. */
    static DeltaweaveException unsupported(String key, Object value, String remedy) {
        return new DeltaweaveException("DW-341", key + " is " + value + ", which is not supported", remedy);
    }
}
