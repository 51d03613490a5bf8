package org.deltaweave.weaver.discovery;

import io.github.classgraph.ClassGraph;
import io.github.classgraph.ClassInfo;
import io.github.classgraph.ClassInfoList;
import io.github.classgraph.ScanResult;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.bytebuddy.pool.TypePool;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Layer;

/** Finds methods and layers in class path elements that carry no index, with ClassGraph. */
final class ClassPathScan {
    private final List<PluginDescriptor> plugins;
    private final List<LayerDescriptor> layers;

    private ClassPathScan(List<PluginDescriptor> plugins, List<LayerDescriptor> layers) {
        this.plugins = plugins;
        this.layers = layers;
    }

    /** Scans what {@code loader} sees, but for the elements in {@code indexed} and libraries that hold no deltas. */
    static ClassPathScan of(ClassLoader loader, Set<String> indexed, TypePool types) {
        // ClassGraph's own filter by URL does not see elements given as plain paths, so the elements are listed first.
        List<URI> candidates = new ClassGraph()
                .overrideClassLoaders(loader).disableModuleScanning().getClasspathURIs().stream()
                        .filter(element -> isCandidate(Origin.of(element.toString()), indexed))
                        .toList();
        if (candidates.isEmpty()) {
            return new ClassPathScan(List.of(), List.of());
        }
        ClassGraph graph = new ClassGraph()
                .overrideClasspath(candidates)
                .enableAnnotationInfo()
                .ignoreClassVisibility();
        try (ScanResult scan = graph.scan()) {
            List<PluginDescriptor> plugins = concrete(scan.getClassesWithAnnotation(DeltaMethod.class.getName()))
                    .map(info ->
                            PluginDescriptor.read(types.describe(info.getName()).resolve(), origin(info)))
                    .toList();
            List<LayerDescriptor> layers = concrete(scan.getSubclasses(Layer.class.getName()))
                    .map(info -> new LayerDescriptor(info.getName(), List.of(), origin(info)))
                    .toList();
            return new ClassPathScan(plugins, layers);
        }
    }

    private static boolean isCandidate(String element, Set<String> indexed) {
        return !indexed.contains(element) && !ForeignJars.contains(element);
    }

    private static Stream<ClassInfo> concrete(ClassInfoList classes) {
        return classes.stream().filter(info -> !info.isExternalClass() && !info.isAbstract());
    }

    private static String origin(ClassInfo info) {
        return Origin.of(info.getClasspathElementURI().toString());
    }

    List<PluginDescriptor> plugins() {
        return plugins;
    }

    List<LayerDescriptor> layers() {
        return layers;
    }
}
