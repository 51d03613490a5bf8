package org.deltaweave.conformance.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;

/** Where golden files are, and how near ours must come. */
final class Golden {
    private Golden() {}

    static Path data() {
        String named = System.getProperty("DELTAWEAVE_DATA", System.getenv("DELTAWEAVE_DATA"));
        return Path.of(named == null ? "../../shared/data" : named);
    }

    /** @param limit of the largest difference */
    static void assertWithin(String name, double[] ours, double[] expected, double limit) {
        assertThat(ours).as(name).hasSameSizeAs(expected);
        assertThat(distance(ours, expected)).as(name + " within " + limit).isLessThanOrEqualTo(limit);
    }

    /** The largest difference; NaN if there is one. */
    static double distance(double[] one, double[] other) {
        double distance = 0;
        for (int i = 0; i < other.length; i++) {
            distance = Math.max(distance, Math.abs(one[i] - other[i]));
        }
        return distance;
    }

    static double largest(double[] numbers) {
        return Arrays.stream(numbers).map(Math::abs).max().orElse(0);
    }
}
