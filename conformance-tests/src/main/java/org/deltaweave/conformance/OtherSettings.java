package org.deltaweave.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.weaver.wire.MethodSetting;

/** The same method with one of its settings changed. */
final class OtherSettings {
    private OtherSettings() {}

    /** One for each setting that has another valid value near its present one. */
    static List<DeltaSpec> of(Subject subject) {
        List<DeltaSpec> others = new ArrayList<>();
        for (MethodSetting setting : subject.bench().settings(subject.plugin())) {
            String present = subject.spec().settings().getOrDefault(setting.name(), setting.defaultValue());
            another(setting, present)
                    .ifPresent(value -> others.add(subject.spec().with(setting.name(), value)));
        }
        return others;
    }

    private static Optional<String> another(MethodSetting setting, String present) {
        Class<?> type = setting.type();
        if (type == boolean.class) {
            return Optional.of(Boolean.toString(!Boolean.parseBoolean(present)));
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(Objects::toString)
                    .filter(name -> !name.toLowerCase(Locale.ROOT)
                            .equals(present.toLowerCase(Locale.ROOT).replace('-', '_')))
                    .findFirst();
        }
        if (type == String.class) {
            return Optional.empty();
        }
        double number = Double.parseDouble(present);
        boolean whole = type != double.class;
        return Arrays.stream(new double[] {2 * number, number / 2, number + 1, number - 1, 0.5})
                .filter(value -> value != number && value >= setting.min() && value <= setting.max())
                .filter(value -> !whole || value == Math.rint(value))
                .mapToObj(value -> whole ? Long.toString((long) value) : Double.toString(value))
                .findFirst();
    }
}
