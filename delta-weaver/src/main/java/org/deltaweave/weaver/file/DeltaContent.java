package org.deltaweave.weaver.file;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.PeftFormat;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One delta as a file holds it.
 *
 * @param spec the method with every setting spelled out
 * @param peft how PEFT writes the method, if PEFT knows it
 * @param entries the trained tensors
 * @param fingerprint of the unmodified backbone
 * @param saved further tensors by their name in the backbone's files: the task's head
 * @param notes further entries of the {@code deltaweave} object: strings, numbers, booleans, lists and maps
 * @param baseModel the backbone's directory, of which only the last part is written, or its name on the hub; may be empty
 */
public record DeltaContent(
        DeltaSpec spec,
        Optional<PeftFormat> peft,
        List<TensorEntry> entries,
        String fingerprint,
        Map<String, INDArray> saved,
        Map<String, Object> notes,
        String baseModel) {
    /** Copies the lists and maps, not the numbers. */
    public DeltaContent {
        entries = List.copyOf(entries);
        saved = Map.copyOf(saved);
        notes = Map.copyOf(notes);
    }
}
