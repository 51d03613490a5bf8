package org.deltaweave.weaver.weave;

import java.util.Collection;
import java.util.List;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.deltaweave.weaver.internal.NamePattern;

/** Which join points of a class some method targets by default. */
final class DefaultTargets {
    private DefaultTargets() {}

    static List<String> of(LayerShape shape, Collection<PluginDescriptor> plugins) {
        return shape.joinPoints().stream()
                .filter(point -> plugins.stream().anyMatch(plugin -> targets(plugin, point)))
                .map(LayerShape.Point::name)
                .toList();
    }

    private static boolean targets(PluginDescriptor plugin, LayerShape.Point point) {
        return point.kind().filter(plugin.kind()::equals).isPresent()
                && plugin.targets().stream().anyMatch(target -> new NamePattern(target).matches(point.name()));
    }
}
