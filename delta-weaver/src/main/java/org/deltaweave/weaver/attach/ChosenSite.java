package org.deltaweave.weaver.attach;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltaweave.api.Layer;

/** A join point of one layer object. */
record ChosenSite(Layer layer, String joinPoint) {
    private static final Pattern NUMBER = Pattern.compile("(?:^|\\.)(\\d{1,9})(?:\\.|$)");

    /** The layer's number in its stack: the number in a path such as {@code encoder.3}. */
    static OptionalInt number(Layer layer) {
        Matcher matcher = NUMBER.matcher(layer.path());
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    OptionalInt number() {
        return number(layer);
    }

    String name() {
        return layer.siteName(joinPoint);
    }

    Slot slot() {
        return Slot.of(layer, joinPoint);
    }
}
