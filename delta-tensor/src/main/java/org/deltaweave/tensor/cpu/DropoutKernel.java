package org.deltaweave.tensor.cpu;

/**
 * Dropout whose choice for an element is a hash of the seed and the element's index.
 *
 * <p>The backward pass makes the same choice again, so no mask is kept; and it is the same in whatever order and on however
 * many threads the elements are visited.
 */
public final class DropoutKernel {
    /** Probabilities are multiples of its inverse: the sign bit is free to tell less from more. */
    private static final double STEPS = 1L << 31;

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    /** A block's indices, spread over all bits; the compiler does not vectorise the use of a loop's counter as a number. */
    private static final int[] SPREAD = new int[Chunks.SIZE];

    static {
        for (int i = 0; i < SPREAD.length; i++) {
            SPREAD[i] = i * (int) (GOLDEN >>> 32);
        }
    }

    private DropoutKernel() {}

    /** Multiplies numbers, or their gradients, by zero with the given probability, else by {@code 1 / (1 - probability)}. */
    public static void apply(Floats x, double probability, long seed, Floats out) {
        Chunks.forEach(out.length(), (start, length) -> {
            float[] a = Scratch.floats(0, Chunks.SIZE);
            Bits bits = Bits.ofThread();
            x.get(start, length, a, 0);
            factors(bits, length, probability, seed, start / Chunks.SIZE, 0);
            multiply(a, bits.floats, length);
            out.put(start, length, a, 0);
        });
    }

    /** As {@link #apply(Floats, double, long, Floats)} in place, for elements whose indices begin at {@code firstIndex}. */
    public static void apply(float[] numbers, int at, int length, double probability, long seed, long firstIndex) {
        Bits bits = Bits.ofThread();
        int done = 0;
        while (done < length) {
            long index = firstIndex + done;
            int offset = (int) (index % Chunks.SIZE);
            int count = Math.min(length - done, Chunks.SIZE - offset);
            factors(bits, count, probability, seed, index / Chunks.SIZE, offset);
            System.arraycopy(numbers, at + done, bits.piece, 0, count);
            multiply(bits.piece, bits.floats, count);
            System.arraycopy(bits.piece, 0, numbers, at + done, count);
            done += count;
        }
    }

    /** Leaves in {@code bits.floats} the factors of a block's elements from {@code offset} on. */
    private static void factors(Bits bits, int n, double probability, long seed, long block, int offset) {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("Dropout probability " + probability + " is not in [0, 1)");
        }
        long key = mix(mix(seed + GOLDEN) + block * GOLDEN);
        System.arraycopy(SPREAD, offset, bits.ints, 0, n);
        hash(bits.ints, n, (int) key, (int) (key >>> 32));
        int kept = Float.floatToRawIntBits((float) (1 / (1 - probability)));
        select(bits.ints, n, (int) (probability * STEPS), kept);
        bits.intsToFloats(n);
    }

    /** Two rounds of MurmurHash3's finaliser, with half of the key before each. */
    private static void hash(int[] h, int n, int first, int second) {
        for (int i = 0; i < n; i++) {
            int x = h[i] + first;
            x = (x ^ (x >>> 16)) * 0x85ebca6b;
            x = (x ^ (x >>> 13)) * 0xc2b2ae35;
            h[i] = x ^ (x >>> 16);
        }
        for (int i = 0; i < n; i++) {
            int x = h[i] ^ second;
            x = (x ^ (x >>> 16)) * 0x85ebca6b;
            x = (x ^ (x >>> 13)) * 0xc2b2ae35;
            h[i] = x ^ (x >>> 16);
        }
    }

    /** The bits of the factor where the hash, without its lowest bit, reaches the threshold, and else zero. */
    private static void select(int[] h, int n, int threshold, int kept) {
        for (int i = 0; i < n; i++) {
            h[i] = kept & ~(((h[i] >>> 1) - threshold) >> 31);
        }
    }

    private static void multiply(float[] x, float[] factors, int n) {
        for (int i = 0; i < n; i++) {
            x[i] *= factors[i];
        }
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        y = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
        return y ^ (y >>> 31);
    }
}
