package org.deltaweave.weaver.file;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.weaver.discovery.DeltaKind;

/** Finds which sites of a network a file of PEFT acts on, which PEFT says in the words of its own module tree. */
final class PeftTargets {
    private PeftTargets() {}

    /** The file's spec with the settings {@code targets} and {@code layers} that its tensors' names imply. */
    static DeltaSpec of(DeltaFile file, List<SiteName> sites) {
        Set<String> modules = new TreeSet<>();
        file.tensors().keySet().forEach(key -> PeftImport.module(key).ifPresent(modules::add));
        List<SiteName> subLayers = sites.stream()
                .filter(site -> site.kind() == DeltaKind.ACTIVATION)
                .toList();
        List<SiteName> used = subLayers.stream()
                .filter(site -> modules.contains(site.externalName()))
                .toList();
        requireAll(file, modules, used);
        Set<String> joinPoints = used.stream().map(SiteName::joinPoint).collect(Collectors.toCollection(TreeSet::new));
        DeltaSpec everywhere = file.spec().with("targets", String.join(",", joinPoints));
        List<SiteName> named = subLayers.stream()
                .filter(site -> joinPoints.contains(site.joinPoint()))
                .toList();
        if (named.equals(used)) {
            return everywhere;
        }
        Set<Integer> layers = used.stream()
                .flatMap(site -> site.layer().stream().boxed())
                .collect(Collectors.toCollection(TreeSet::new));
        List<SiteName> inLayers = named.stream()
                .filter(site -> site.layer().stream().anyMatch(layers::contains))
                .toList();
        if (inLayers.equals(used)) {
            return everywhere.with(
                    "layers", layers.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        return file.spec().with("targets", used.stream().map(SiteName::name).collect(Collectors.joining(",")));
    }

    private static void requireAll(DeltaFile file, Set<String> modules, List<SiteName> used) {
        Set<String> missing = new TreeSet<>(modules);
        used.forEach(site -> missing.remove(site.externalName()));
        if (!missing.isEmpty()) {
            throw new DeltaweaveException(
                    FileFaults.WRONG_TENSORS,
                    "Delta directory " + file.directory() + " acts on modules " + Nearest.list(missing, 3)
                            + (used.isEmpty()
                                    ? ", none of which the network has"
                                    : ", which the network does not have"),
                    "Attach it to the architecture that it was trained on, whose modules have these names");
        }
    }
}
