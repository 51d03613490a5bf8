package org.deltaweave.weaver.wire;

import com.google.inject.ConfigurationException;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.ProvisionException;
import com.google.inject.spi.Dependency;
import com.google.inject.spi.InjectionPoint;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.deltaweave.api.Delta;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.deltaweave.weaver.internal.Faults;

/**
 * Makes delta objects: loads the method's class, reads its settings into its configuration record, and calls its
 * constructor with that record and whatever else the injector provides.
 */
public final class PluginFactory {
    /** The setting of every method that replaces its default targets. */
    public static final String TARGETS = "targets";

    /** The setting of every method that restricts it to some layers of a stack. */
    public static final String LAYERS = "layers";

    private final Injector injector;
    private final ClassLoader loader;

    /**
     * @param injector provides constructor parameters, and the configuration record's values where a module binds it
     * @param loader finds the methods' classes
     */
    public PluginFactory(Injector injector, ClassLoader loader) {
        this.injector = injector;
        this.loader = loader;
    }

    /** A new delta object and its settings, every one spelled out. */
    public record Made(Delta delta, Map<String, String> settings) {}

    /** The settings of a method besides {@value #TARGETS} and {@value #LAYERS}, for help texts. */
    public static List<MethodSetting> settings(PluginDescriptor plugin, ClassLoader loader) {
        return configuration(plugin, constructor(plugin, load(plugin, loader)))
                .map(key -> ConfigurationType.of(
                                plugin.name(), key.getTypeLiteral().getRawType())
                        .settings())
                .orElse(List.of());
    }

    /**
     * Makes a delta.
     *
     * @param given settings by name; {@value #TARGETS} and {@value #LAYERS} are left to the caller
     * @throws DeltaweaveException DW-202 or DW-203 for a setting, DW-214 if the class is no proper method, DW-215 if its
     *     constructor fails or needs what the injector lacks
     */
    public Made make(PluginDescriptor plugin, Map<String, String> given) {
        Map<String, String> own = new TreeMap<>(given);
        own.keySet().removeAll(List.of(TARGETS, LAYERS));
        InjectionPoint constructor = constructor(plugin, load(plugin, loader));
        Optional<Key<?>> key = configuration(plugin, constructor);
        if (key.isEmpty()) {
            ConfigurationType.requireKnown(plugin.name(), own.keySet(), List.of());
            return new Made(construct(plugin, constructor, Map.of()), Map.of());
        }
        ConfigurationType type =
                ConfigurationType.of(plugin.name(), key.get().getTypeLiteral().getRawType());
        Object configuration = type.read(own, bound(key.get()));
        return new Made(construct(plugin, constructor, Map.of(key.get(), configuration)), type.write(configuration));
    }

    private Optional<?> bound(Key<?> key) {
        return Optional.ofNullable(injector.getExistingBinding(key))
                .map(binding -> binding.getProvider().get());
    }

    private Delta construct(PluginDescriptor plugin, InjectionPoint point, Map<Key<?>, Object> known) {
        try {
            Object[] arguments = point.getDependencies().stream()
                    .map(Dependency::getKey)
                    .map(key -> known.containsKey(key) ? known.get(key) : injector.getInstance(key))
                    .toArray();
            Constructor<?> constructor = (Constructor<?>) point.getMember();
            constructor.setAccessible(true);
            Delta delta = (Delta) constructor.newInstance(arguments);
            injector.injectMembers(delta);
            return delta;
        } catch (InvocationTargetException thrown) {
            throw notMade(plugin, String.valueOf(thrown.getCause()), thrown.getCause());
        } catch (ConfigurationException | ProvisionException missing) {
            throw notMade(plugin, missing.getMessage().strip(), missing);
        } catch (ReflectiveOperationException unusable) {
            throw notMade(plugin, unusable.toString(), unusable);
        }
    }

    private static DeltaweaveException notMade(PluginDescriptor plugin, String why, Throwable cause) {
        return new DeltaweaveException(
                Faults.NOT_CONSTRUCTED,
                "The constructor of " + plugin.className() + " (method \"" + plugin.name() + "\") could not be called: "
                        + why,
                "Bind what it needs in a module given to Guice.createInjector beside DeltaModule, or mend the constructor",
                cause);
    }

    private static Class<?> load(PluginDescriptor plugin, ClassLoader loader) {
        try {
            Class<?> type = Class.forName(plugin.className(), false, loader);
            if (Delta.class.isAssignableFrom(type)) {
                return type;
            }
            throw badPlugin(plugin, "is not a Delta of this class path's delta-api", null);
        } catch (ClassNotFoundException | LinkageError broken) {
            throw badPlugin(plugin, "cannot be loaded: " + broken, broken);
        }
    }

    private static InjectionPoint constructor(PluginDescriptor plugin, Class<?> type) {
        try {
            return InjectionPoint.forConstructorOf(type);
        } catch (ConfigurationException none) {
            throw badPlugin(
                    plugin, "has no constructor to inject: " + none.getMessage().strip(), none);
        }
    }

    private static Optional<Key<?>> configuration(PluginDescriptor plugin, InjectionPoint constructor) {
        List<? extends Key<?>> found = constructor.getDependencies().stream()
                .map(Dependency::getKey)
                .filter(key ->
                        ConfigurationType.isConfiguration(key.getTypeLiteral().getRawType()))
                .toList();
        if (found.size() > 1) {
            throw badPlugin(plugin, "takes more than one configuration record: " + found, null);
        }
        return found.stream().<Key<?>>map(key -> key).findFirst();
    }

    private static DeltaweaveException badPlugin(PluginDescriptor plugin, String what, Throwable cause) {
        return new DeltaweaveException(
                Faults.BAD_PLUGIN,
                "The class " + plugin.className() + " of method \"" + plugin.name() + "\" in " + plugin.origin() + " "
                        + what,
                "Build it again with delta-api's annotation processor, which tells what a method's class must be",
                cause);
    }
}
