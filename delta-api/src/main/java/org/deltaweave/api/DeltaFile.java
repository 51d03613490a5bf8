package org.deltaweave.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a delta directory holds.
 *
 * @param directory where it was read
 * @param spec the method with its settings
 * @param fingerprint of the backbone it was trained on; empty if the file does not say
 * @param tensors the delta's tensors by the name they have in the file
 * @param saved further tensors, by their name in the backbone's files: the task's head
 * @param notes the further entries that were saved
 * @param ignored entries of the configuration that were not used, because nobody here knows them or they fit nothing
 */
public record DeltaFile(
        Path directory,
        DeltaSpec spec,
        String fingerprint,
        Map<String, INDArray> tensors,
        Map<String, INDArray> saved,
        Map<String, Object> notes,
        Set<String> ignored) {}
