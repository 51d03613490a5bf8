package org.deltaweave.weaver.attach;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.internal.Faults;

/** The {@code layers} setting: numbers and ranges such as {@code 0,2,8..11}, or every layer and what is in no stack. */
record LayerChoice(Optional<Set<Integer>> numbers) {
    private static final Pattern PART = Pattern.compile("(\\d{1,9})(?:\\.\\.(\\d{1,9}))?");

    /** Reads the setting and checks it against the network's layers. */
    static LayerChoice of(Optional<String> setting, Collection<Layer> layers) {
        if (setting.isEmpty()) {
            return new LayerChoice(Optional.empty());
        }
        Set<Integer> known = new TreeSet<>();
        layers.forEach(layer -> ChosenSite.number(layer).ifPresent(known::add));
        Set<Integer> numbers = new TreeSet<>();
        for (String part : setting.get().split(",", -1)) {
            addPart(setting.get(), part.strip(), known, numbers);
        }
        return new LayerChoice(Optional.of(numbers));
    }

    boolean includes(Layer layer) {
        return numbers.isEmpty() || ChosenSite.number(layer).stream().anyMatch(numbers.get()::contains);
    }

    private static void addPart(String setting, String part, Set<Integer> known, Set<Integer> numbers) {
        Matcher matcher = PART.matcher(part);
        if (!matcher.matches()) {
            throw bad(
                    "The setting layers is \"" + setting + "\", and \"" + part + "\" is no layer number or range",
                    known);
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (first > last) {
            throw bad("The setting layers is \"" + setting + "\", and the range " + part + " is empty", known);
        }
        // Ends first: a range of billions must not be walked through.
        for (int end : new int[] {first, last}) {
            if (!known.contains(end)) {
                throw bad("The setting layers is \"" + setting + "\", and the network has no layer " + end, known);
            }
        }
        known.stream().filter(number -> number >= first && number <= last).forEach(numbers::add);
    }

    private static DeltaweaveException bad(String what, Set<Integer> known) {
        String remedy = known.isEmpty()
                ? "This network has no numbered layers: leave the setting out"
                : "Write numbers from " + known.iterator().next() + " to "
                        + known.stream().mapToInt(Integer::intValue).max().getAsInt()
                        + ", such as 0,2 or 0..1";
        return new DeltaweaveException(Faults.UNKNOWN_LAYER, what, remedy);
    }
}
