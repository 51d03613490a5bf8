package org.deltaweave.weaver.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.internal.DidYouMean;
import org.deltaweave.weaver.internal.Faults;

/**
 * The delta methods and layer classes on a class path, found without loading one of them.
 *
 * <p>Jars compiled with delta-api's annotation processor carry an index, which is read; the others are scanned.
 */
public final class PluginCatalog {
    private final ClassLoader loader;
    private final Map<String, PluginDescriptor> plugins;
    private final List<LayerDescriptor> layers;

    private PluginCatalog(
            ClassLoader loader, Collection<PluginDescriptor> plugins, Collection<LayerDescriptor> layers) {
        this.loader = loader;
        this.plugins = byName(plugins);
        this.layers = List.copyOf(layers);
    }

    /**
     * Finds every method and layer that {@code loader} sees.
     *
     * @throws DeltaweaveException DW-212 for a malformed index, DW-213 for two methods of one name, DW-214 for a class
     *     that an index names and the class path lacks, or that is no proper delta method
     */
    public static PluginCatalog discover(ClassLoader loader) {
        Set<String> indexed = new HashSet<>();
        Map<String, PluginDescriptor> plugins = new LinkedHashMap<>();
        Map<String, LayerDescriptor> layers = new LinkedHashMap<>();
        List<PluginDescriptor> found = new ArrayList<>();
        for (URL url : resources(loader, IndexReader.PLUGINS)) {
            indexed.add(Origin.of(url, IndexReader.PLUGINS));
            IndexReader.plugins(url).stream()
                    .peek(plugin -> requireClass(loader, plugin))
                    .forEach(found::add);
        }
        for (URL url : resources(loader, IndexReader.LAYERS)) {
            indexed.add(Origin.of(url, IndexReader.LAYERS));
            IndexReader.layers(url).forEach(layer -> layers.putIfAbsent(layer.className(), layer));
        }
        TypePool types = TypePool.Default.of(ClassFileLocator.ForClassLoader.of(loader));
        ClassPathScan scan = ClassPathScan.of(loader, indexed, types);
        scan.layers().forEach(layer -> layers.putIfAbsent(layer.className(), layer));
        // The same jar may be on the class path twice, and the same class then be found twice: that is no duplicate.
        Stream.concat(found.stream(), scan.plugins().stream())
                .forEach(plugin -> plugins.putIfAbsent(plugin.name() + " " + plugin.className(), plugin));
        return new PluginCatalog(loader, plugins.values(), layers.values());
    }

    /** A catalog of given content, for class paths that are put together by hand. */
    public static PluginCatalog of(
            ClassLoader loader, Collection<PluginDescriptor> plugins, Collection<LayerDescriptor> layers) {
        return new PluginCatalog(loader, plugins, layers);
    }

    /** The methods in the order of their names. */
    public List<PluginDescriptor> plugins() {
        return List.copyOf(plugins.values());
    }

    /** The layer classes. */
    public List<LayerDescriptor> layers() {
        return layers;
    }

    /** What finds the classes. */
    public ClassLoader loader() {
        return loader;
    }

    /**
     * The method of a name.
     *
     * @throws DeltaweaveException DW-201 with the nearest names and all of them
     */
    public PluginDescriptor plugin(String name) {
        PluginDescriptor plugin = plugins.get(name);
        if (plugin == null) {
            throw new DeltaweaveException(
                    Faults.UNKNOWN_METHOD,
                    "No delta method on the class path is named \"" + name + "\"",
                    DidYouMean.hint(name, "methods", plugins.keySet()));
        }
        return plugin;
    }

    private static List<URL> resources(ClassLoader loader, String name) {
        try {
            return Collections.list(loader.getResources(name));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look for " + name + " on the class path", e);
        }
    }

    private static void requireClass(ClassLoader loader, PluginDescriptor plugin) {
        if (loader.getResource(plugin.className().replace('.', '/') + ".class") == null) {
            throw new DeltaweaveException(
                    Faults.BAD_PLUGIN,
                    "The index in " + plugin.origin() + " names the class " + plugin.className() + " for method \""
                            + plugin.name() + "\", and the class path does not have it",
                    "Build that jar again, or take it off the class path");
        }
    }

    private static Map<String, PluginDescriptor> byName(Collection<PluginDescriptor> plugins) {
        Map<String, PluginDescriptor> byName = new TreeMap<>();
        for (PluginDescriptor plugin : plugins) {
            PluginDescriptor other = byName.putIfAbsent(plugin.name(), plugin);
            if (other != null) {
                throw new DeltaweaveException(
                        Faults.DUPLICATE_METHOD,
                        "Two delta methods are named \"" + plugin.name() + "\": " + other.className() + " in "
                                + other.origin() + " and " + plugin.className() + " in " + plugin.origin(),
                        "Take one of them off the class path, or rename one");
            }
        }
        return byName;
    }
}
