package org.deltaweave.weaver.attach;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.api.MixedDelta;
import org.deltaweave.api.Tunable;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.deltaweave.weaver.file.DeltaFiles;
import org.deltaweave.weaver.internal.Faults;
import org.deltaweave.weaver.wire.PluginFactory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Attaches deltas to networks of this JVM, whose layer classes the agent's weaver has woven or weaves on request. */
public final class JvmDeltaWeaver implements DeltaWeaver {
    private static final long SMALL_TENSOR = 1 << 16;

    private final PluginCatalog catalog;
    private final PluginFactory factory;

    /** @param factory makes the delta objects of the catalog's methods */
    @Inject
    public JvmDeltaWeaver(PluginCatalog catalog, PluginFactory factory) {
        this.catalog = catalog;
        this.factory = factory;
    }

    @Override
    public Attachment attach(Tunable network, DeltaSpec spec) {
        return attached(network, spec, Long.MAX_VALUE);
    }

    /** @param longest how many numbers a trainable tensor may have at most */
    private DeltaAttachment attached(Tunable network, DeltaSpec spec, long longest) {
        PluginDescriptor plugin = catalog.plugin(spec.method());
        PluginFactory.Made made = factory.make(plugin, spec.settings());
        Optional<String> layers = Optional.ofNullable(spec.settings().get(PluginFactory.LAYERS));
        List<String> targets = Optional.ofNullable(spec.settings().get(PluginFactory.TARGETS))
                .map(TargetChoice::split)
                .orElse(plugin.targets());
        requireDistinct(network);
        TargetChoice choice = new TargetChoice(plugin, network, LayerChoice.of(layers, network.layers()));
        List<ChosenSite> sites = new ArrayList<>(choice.resolve(targets));
        if (made.delta() instanceof MixedDelta mixed) {
            sites.addAll(choice.besides(mixed, sites));
        }
        Map<String, String> settings = new TreeMap<>(made.settings());
        settings.put(PluginFactory.TARGETS, String.join(",", targets));
        layers.ifPresent(text -> settings.put(PluginFactory.LAYERS, text));
        DeltaSpec spelledOut = new DeltaSpec(spec.method(), settings, spec.seed());
        return DeltaAttachment.attach(network, made.delta(), spelledOut, sites, longest);
    }

    private static void requireDistinct(Tunable network) {
        Set<String> names = new HashSet<>();
        network.layers().forEach(layer -> layer.presentJoinPoints().forEach(joinPoint -> {
            if (!names.add(layer.siteName(joinPoint))) {
                throw new DeltaweaveException(
                        Faults.BAD_NETWORK,
                        "Two sites of the network are named " + layer.siteName(joinPoint),
                        "Give layers with the same join points different paths");
            }
        }));
    }

    @Override
    public void save(
            Tunable network, Attachment delta, Map<String, INDArray> saved, Map<String, Object> notes, Path directory) {
        if (!(delta instanceof DeltaAttachment attached)) {
            throw new DeltaweaveException(
                    Faults.WRONG_STATE,
                    "The delta to save is a " + delta.getClass().getName() + ", which this weaver did not attach",
                    "Save what attach() returned");
        }
        DeltaFiles.save(AttachmentContent.of(network, attached, saved, notes), directory);
    }

    @Override
    public DeltaFile read(Path directory) {
        return DeltaFiles.read(directory);
    }

    @Override
    public Attachment attach(Tunable network, DeltaFile file) {
        DeltaFiles.requireBackbone(file, network.fingerprint());
        DeltaFile own = new BackboneCopies(network).takenFrom(file);
        // What a file claims must not allocate much more than the file holds.
        long longest =
                own.tensors().values().stream().mapToLong(INDArray::length).reduce(SMALL_TENSOR, Math::max);
        DeltaAttachment delta = attached(network, DeltaFiles.complete(own, AttachmentContent.sites(network)), longest);
        boolean restored = false;
        try {
            DeltaFiles.restore(own, AttachmentContent.of(network, delta));
            restored = true;
        } finally {
            if (!restored) {
                delta.detach();
            }
        }
        return delta;
    }
}
