package org.deltaweave.weaver.attach;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.deltaweave.api.Layer;
import org.deltaweave.api.MixedDelta;
import org.deltaweave.api.Targets;
import org.deltaweave.api.Tunable;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.discovery.DeltaKind;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.deltaweave.weaver.internal.DidYouMean;
import org.deltaweave.weaver.internal.Faults;
import org.deltaweave.weaver.internal.NamePattern;

/** Which sites of a network a delta acts on: its targets, restricted to some layers. */
final class TargetChoice {
    private static final String BIAS = ".bias";

    private final PluginDescriptor plugin;
    private final Tunable network;
    private final LayerChoice layers;

    TargetChoice(PluginDescriptor plugin, Tunable network, LayerChoice layers) {
        this.plugin = plugin;
        this.network = network;
        this.layers = layers;
    }

    /** Splits the {@code targets} setting. */
    static List<String> split(String setting) {
        return Arrays.stream(setting.split(",", -1)).map(String::strip).toList();
    }

    /**
     * The chosen sites in the order of the network's layers. An entry names join points, or one site in full.
     *
     * @throws DeltaweaveException DW-204 if an entry matches nothing, DW-208 if it matches only the other kind
     */
    List<ChosenSite> resolve(List<String> targets) {
        List<NamePattern> patterns = targets.stream()
                .filter(target -> !target.equals(Targets.NOTHING))
                .map(NamePattern::new)
                .toList();
        patterns.forEach(this::requireMatch);
        List<ChosenSite> sites = new ArrayList<>();
        for (Layer layer : network.layers()) {
            if (layers.includes(layer)) {
                layer.presentJoinPoints().stream()
                        .filter(name -> isOurs(layer, name))
                        .filter(name -> patterns.stream().anyMatch(pattern -> matches(pattern, layer, name)))
                        .forEach(name -> sites.add(new ChosenSite(layer, name)));
            }
        }
        return sites;
    }

    /**
     * The parameters that a delta changes besides, in the order of the network's layers, of all layers; where files keep
     * several in one that it changes, that one.
     */
    List<ChosenSite> besides(MixedDelta delta, Collection<ChosenSite> sites) {
        Set<String> targeted = sites.stream().map(ChosenSite::name).collect(Collectors.toSet());
        List<ChosenSite> changed = network.layers().stream()
                .flatMap(layer -> layer.presentJoinPoints().stream().map(name -> new ChosenSite(layer, name)))
                .filter(site -> site.kind() == DeltaKind.PARAMETER)
                .filter(site -> delta.changes(
                        site.joinPoint(),
                        targeted.contains(site.name().substring(0, site.name().lastIndexOf('.')))))
                .toList();
        return changed.stream()
                .filter(site -> site.joined().filter(changed::contains).isEmpty())
                .toList();
    }

    /** A pattern with a star means the parts of a joined projection, which would otherwise be chosen twice. */
    private static boolean matches(NamePattern pattern, Layer layer, String joinPoint) {
        if (pattern.isLiteral()) {
            return pattern.matches(joinPoint) || pattern.matches(layer.siteName(joinPoint));
        }
        return pattern.matches(joinPoint)
                && !JoinPointKinds.joins(layer.getClass()).containsKey(joinPoint);
    }

    private void requireMatch(NamePattern pattern) {
        Set<String> known = new TreeSet<>();
        Set<String> ofKind = new TreeSet<>();
        Set<String> matched = new TreeSet<>();
        for (Layer layer : network.layers()) {
            if (layers.includes(layer)) {
                for (String name : layer.presentJoinPoints()) {
                    known.add(name);
                    if (isOurs(layer, name)) {
                        ofKind.add(name);
                    }
                    if (matches(pattern, layer, name)) {
                        matched.add(name);
                    }
                }
            }
        }
        if (matched.isEmpty()
                && pattern.text().endsWith(BIAS)
                && known.stream().noneMatch(name -> name.endsWith(BIAS))) {
            throw new DeltaweaveException(
                    Faults.UNKNOWN_TARGET,
                    "The target \"" + pattern.text() + "\" of method \"" + plugin.name()
                            + "\" matches nothing, because this backbone has no biases",
                    "Choose a method that needs none, or target its other parameters, such as norm.weight");
        }
        if (matched.isEmpty()) {
            throw new DeltaweaveException(
                    Faults.UNKNOWN_TARGET,
                    "The target \"" + pattern.text() + "\" of method \"" + plugin.name()
                            + "\" matches no join point of the network"
                            + layers.numbers()
                                    .map(numbers -> "'s layers " + numbers)
                                    .orElse(""),
                    DidYouMean.hint(pattern.text(), "join points", ofKind));
        }
        if (matched.stream().noneMatch(ofKind::contains)) {
            throw new DeltaweaveException(
                    Faults.WRONG_KIND,
                    "The target \"" + pattern.text() + "\" names " + other() + " join points " + matched
                            + ", and method \"" + plugin.name() + "\" acts on "
                            + plugin.kind().label() + " join points",
                    DidYouMean.hint(pattern.text(), plugin.kind().label() + " join points", ofKind));
        }
    }

    private String other() {
        return plugin.kind() == DeltaKind.ACTIVATION ? DeltaKind.PARAMETER.label() : DeltaKind.ACTIVATION.label();
    }

    private boolean isOurs(Layer layer, String joinPoint) {
        return JoinPointKinds.of(layer.getClass()).get(joinPoint) == plugin.kind();
    }
}
