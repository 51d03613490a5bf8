package org.deltaweave.conformance;

import java.util.concurrent.ThreadLocalRandom;

/** The seed of a run: random, unless the reader repeats one. */
final class Seed {
    static final String PROPERTY = "deltaweave.seed";
    private static final long FRESH = ThreadLocalRandom.current().nextLong(1_000_000_000);

    private Seed() {}

    /** What the system property says, or else a random number, the same all through this JVM. */
    static long get() {
        return Long.getLong(PROPERTY, FRESH);
    }
}
