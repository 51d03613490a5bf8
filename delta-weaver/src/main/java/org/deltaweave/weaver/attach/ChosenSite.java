package org.deltaweave.weaver.attach;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltaweave.api.Layer;
import org.deltaweave.weaver.discovery.DeltaKind;

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

    /** Which kind the join point is. */
    DeltaKind kind() {
        return JoinPointKinds.of(layer.getClass()).get(joinPoint);
    }

    /** The site of the same layer object that joins this one with others, as the backbone's files do. */
    Optional<ChosenSite> joined() {
        return JoinPointKinds.joins(layer.getClass()).entrySet().stream()
                .filter(joined -> joined.getValue().contains(joinPoint))
                .map(joined -> new ChosenSite(layer, joined.getKey()))
                .filter(site -> layer.presentJoinPoints().contains(site.joinPoint()))
                .findFirst();
    }

    /** Shape of the weight of this sub-layer, if it has one. */
    Optional<long[]> weightShape() {
        return Optional.ofNullable(layer.parameterShapes().get(name() + ".weight"));
    }

    Slot slot() {
        return Slot.of(layer, joinPoint);
    }
}
