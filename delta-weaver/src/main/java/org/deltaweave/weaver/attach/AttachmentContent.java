package org.deltaweave.weaver.attach;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.deltaweave.api.PeftFormat;
import org.deltaweave.api.Tunable;
import org.deltaweave.weaver.file.DeltaContent;
import org.deltaweave.weaver.file.SiteName;
import org.deltaweave.weaver.file.TensorEntry;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An attached delta, and the network it is attached to, in the words of delta files. */
final class AttachmentContent {
    /** The note that becomes PEFT's {@code base_model_name_or_path}. */
    private static final String BASE_MODEL = "baseModel";

    /** The note that keeps such a delta from being written for PEFT. */
    private static final String PARTS = "partsOfModules";

    private AttachmentContent() {}

    static DeltaContent of(Tunable network, DeltaAttachment delta) {
        return of(network, delta, Map.of(), Map.of());
    }

    static DeltaContent of(
            Tunable network, DeltaAttachment delta, Map<String, INDArray> saved, Map<String, Object> notes) {
        List<TensorEntry> entries = new ArrayList<>();
        for (String site : delta.sites()) {
            String external = network.externalName(site);
            delta.tensors(site).forEach((name, tensor) -> entries.add(TensorEntry.of(external, name, tensor.value())));
        }
        delta.sharedTensors().forEach((name, tensor) -> entries.add(TensorEntry.shared(name, tensor.value())));
        Map<String, Object> others = new TreeMap<>(notes);
        Object baseModel = others.remove(BASE_MODEL);
        others.remove(PARTS);
        List<String> parts = delta.parts().stream().map(network::externalName).toList();
        if (!parts.isEmpty()) {
            others.put(PARTS, parts);
        }
        return new DeltaContent(
                delta.spec(),
                delta.delta() instanceof PeftFormat peft ? Optional.of(peft) : Optional.empty(),
                entries,
                network.fingerprint(),
                saved,
                others,
                baseModel == null ? "" : baseModel.toString());
    }

    static List<SiteName> sites(Tunable network) {
        return network.layers().stream()
                .flatMap(layer -> layer.presentJoinPoints().stream().map(joinPoint -> new ChosenSite(layer, joinPoint)))
                .map(site -> new SiteName(
                        site.name(), site.joinPoint(), site.number(), network.externalName(site.name()), site.kind()))
                .toList();
    }
}
