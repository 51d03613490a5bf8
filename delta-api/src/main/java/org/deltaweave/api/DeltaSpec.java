package org.deltaweave.api;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which delta to make: the method, its settings as text, and the seed of its random numbers.
 *
 * @param method a method's name, such as {@code lora}
 * @param settings values by setting name, as a user would write them; {@code targets} (join points, separated by commas)
 *     and {@code layers} (such as {@code 8..11} or {@code 0,2}) are understood for every method
 * @param seed where initial values and random constants start
 */
public record DeltaSpec(String method, Map<String, String> settings, long seed) {
    /** Copies the settings. */
    public DeltaSpec {
        settings = Map.copyOf(new TreeMap<>(settings));
    }

    /** The method with its default or injected settings and seed 0. */
    public static DeltaSpec of(String method) {
        return new DeltaSpec(method, Map.of(), 0);
    }

    /** The same with one more setting. */
    public DeltaSpec with(String setting, Object value) {
        Map<String, String> more = new TreeMap<>(settings);
        more.put(setting, String.valueOf(value));
        return new DeltaSpec(method, more, seed);
    }

    /** The same with another seed. */
    public DeltaSpec withSeed(long newSeed) {
        return new DeltaSpec(method, settings, newSeed);
    }
}
