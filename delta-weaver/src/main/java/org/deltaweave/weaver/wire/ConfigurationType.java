package org.deltaweave.weaver.wire;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deltaweave.api.Setting;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.internal.DidYouMean;
import org.deltaweave.weaver.internal.Faults;

/** The configuration record of one delta method: its settings, and how text becomes such a record. */
final class ConfigurationType {
    private static final Set<Class<?>> ALLOWED =
            Set.of(int.class, long.class, double.class, boolean.class, String.class);

    private final String method;
    private final Class<?> record;
    private final List<MethodSetting> settings;

    private ConfigurationType(String method, Class<?> record) {
        this.method = method;
        this.record = record;
        this.settings = Arrays.stream(record.getRecordComponents())
                .peek(this::requireAllowed)
                .map(MethodSetting::of)
                .toList();
    }

    /** Whether a class is a record all of whose components carry {@link Setting}. */
    static boolean isConfiguration(Class<?> type) {
        return type.isRecord()
                && Arrays.stream(type.getRecordComponents())
                        .allMatch(component -> component.isAnnotationPresent(Setting.class));
    }

    static ConfigurationType of(String method, Class<?> record) {
        return new ConfigurationType(method, record);
    }

    List<MethodSetting> settings() {
        return settings;
    }

    /**
     * A record of the given settings; those not given come from {@code base} or, without one, from the defaults.
     *
     * @throws DeltaweaveException DW-202 for an unknown setting, DW-203 for a value that is refused
     */
    Object read(Map<String, String> given, Optional<?> base) {
        requireKnown(method, given.keySet(), settings);
        Object[] values = new Object[settings.size()];
        for (int i = 0; i < values.length; i++) {
            MethodSetting setting = settings.get(i);
            String text = given.get(setting.name());
            values[i] = text == null && base.isPresent()
                    ? component(i, base.get())
                    : setting.parse(method, text == null ? setting.defaultValue() : text);
            setting.check(method, values[i]);
        }
        return construct(values);
    }

    /** Every setting of a record as text. */
    Map<String, String> write(Object configuration) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < settings.size(); i++) {
            texts.put(settings.get(i).name(), MethodSetting.write(component(i, configuration)));
        }
        return texts;
    }

    static void requireKnown(String method, Set<String> given, List<MethodSetting> settings) {
        List<String> known = settings.stream().map(MethodSetting::name).toList();
        given.stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new DeltaweaveException(
                            Faults.UNKNOWN_SETTING,
                            "Method \"" + method + "\" has no setting \"" + name + "\"",
                            DidYouMean.hint(name, "settings of " + method, known)
                                    + ", besides targets and layers, which every method has");
                });
    }

    private void requireAllowed(RecordComponent component) {
        boolean reserved = component.getName().equals(PluginFactory.TARGETS)
                || component.getName().equals(PluginFactory.LAYERS);
        if (reserved
                || !(ALLOWED.contains(component.getType())
                        || component.getType().isEnum())) {
            throw new DeltaweaveException(
                    Faults.BAD_PLUGIN,
                    "Setting \"" + component.getName() + "\" in " + record.getName() + " of method \"" + method + "\" "
                            + (reserved ? "has a name that every method uses already" : "is of " + component.getType()),
                    "Use int, long, double, boolean, String or an enum, and other names than targets and layers");
        }
    }

    private Object component(int index, Object configuration) {
        try {
            var accessor = record.getRecordComponents()[index].getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(configuration);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Object construct(Object[] values) {
        try {
            Constructor<?> constructor = record.getDeclaredConstructor(
                    settings.stream().map(MethodSetting::type).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            // A record that says which setting it refuses, in our own form, needs no second wrapping.
            throw refused.getCause() instanceof DeltaweaveException own ? own : refused(values, refused.getCause());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private DeltaweaveException refused(Object[] values, Throwable cause) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            texts.put(settings.get(i).name(), MethodSetting.write(values[i]));
        }
        return new DeltaweaveException(
                Faults.BAD_SETTING,
                "Method \"" + method + "\" refuses the settings " + texts + ": " + cause.getMessage(),
                "Change the setting it names",
                cause);
    }
}
