package org.deltaweave.weaver.file;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/** Finds which sites of a network a file of PEFT acts on, which PEFT says in the words of its own module tree. */
final class PeftTargets {
    private PeftTargets() {}

    /** The file's spec with the settings {@code targets} and {@code layers} that its tensors' names imply. */
    static DeltaSpec of(DeltaFile file, List<SiteName> sites) {
        Set<String> modules = file.tensors().keySet().stream()
                .map(PeftTargets::module)
                .collect(Collectors.toCollection(TreeSet::new));
        List<SiteName> used = sites.stream()
                .filter(site -> modules.contains(site.externalName()))
                .toList();
        if (used.isEmpty()) {
            throw new DeltaweaveException(
                    FileFaults.WRONG_TENSORS,
                    "Delta directory " + file.directory() + " acts on modules " + Nearest.list(modules, 3)
                            + ", none of which the network has",
                    "Attach it to the architecture that it was trained on, whose modules have these names");
        }
        Set<String> targets = used.stream().map(SiteName::joinPoint).collect(Collectors.toCollection(TreeSet::new));
        DeltaSpec spec = file.spec().with("targets", String.join(",", targets));
        Set<Integer> usedLayers = layers(used);
        Set<Integer> allLayers = layers(sites.stream()
                .filter(site -> targets.contains(site.joinPoint()))
                .toList());
        return usedLayers.equals(allLayers)
                ? spec
                : spec.with("layers", usedLayers.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    private static Set<Integer> layers(List<SiteName> sites) {
        return sites.stream()
                .flatMap(site -> site.layer().stream().boxed())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@code base_model.model.bert.pooler.dense.lora_A.weight} is of module {@code bert.pooler.dense}. */
    private static String module(String key) {
        String path = key.startsWith(TensorKeys.MODULE) ? key.substring(TensorKeys.MODULE.length()) : key;
        return path.replaceFirst("\\.lora_[AB]\\.weight$", "");
    }
}
