package org.deltaweave.tensor.file;

/** The two 16-bit floating types, converted to and from float; Java 17 has neither. */
public final class Float16 {
    private Float16() {}

    /** IEEE binary16: 5 exponent bits, 10 fraction bits. */
    public static float fromHalf(short bits) {
        int magnitude = bits & 0x7fff;
        // Moved to float's places, the exponent is 112 too small; so it is for numbers below 2^-14, which have none.
        float value = Float.intBitsToFloat(magnitude << 13) * 0x1p112f;
        int infiniteOrNaN = 0x7bff - magnitude >> 31 & 0x7f800000;
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) | infiniteOrNaN | (bits & 0x8000) << 16);
    }

    /** Rounds to nearest, ties to even; too large becomes infinite. */
    public static short toHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > 0x7f800000) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 0x477ff000) { // 65520 and above round to infinity
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x38800000) { // below 2^-14: a multiple of 2^-24
            return (short) (sign | (int) Math.rint(Math.abs(value) * 0x1p24f));
        }
        int rebiased = magnitude - (112 << 23);
        return (short) (sign | rebiased + 0xfff + (rebiased >>> 13 & 1) >>> 13);
    }

    /** bfloat16: the upper half of a float. */
    public static float fromBrain(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Rounds to nearest, ties to even; too large becomes infinite. */
    public static short toBrain(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & 0x7fffffff) > 0x7f800000) {
            return (short) (bits >>> 16 | 0x40); // stay a NaN when the payload is cut off
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }
}
