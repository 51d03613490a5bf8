package org.deltaweave.api;

import java.nio.file.Path;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Attaches deltas to networks, and writes and reads them. */
public interface DeltaWeaver {
    /**
     * Makes a delta and attaches it to every site that its targets name.
     *
     * @throws org.deltaweave.tensor.DeltaweaveException if the method, a setting, a target or a layer is unknown, or a
     *     target's class was not woven; the message says which, where and what to do, and nothing stays attached
     */
    Attachment attach(Tunable network, DeltaSpec spec);

    /**
     * Writes a delta directory: {@code adapter_config.json} and {@code adapter_model.safetensors}.
     *
     * @param saved further tensors to keep beside the delta's, by their name in the backbone's files, such as {@code
     *     classifier.weight} of the task's head
     * @param notes further entries for the configuration's {@code deltaweave} object, such as label names. Two say more:
     *     {@code baseModel}, the backbone's directory or name, is written as PEFT's {@code base_model_name_or_path}, of a
     *     path the last part only; {@code taskType} is PEFT's {@code task_type}, which is SEQ_CLS otherwise if a head is saved
     */
    void save(
            Tunable network, Attachment delta, Map<String, INDArray> saved, Map<String, Object> notes, Path directory);

    /** Reads a delta directory and checks its form, without attaching it. */
    DeltaFile read(Path directory);

    /**
     * Attaches the delta of a file.
     *
     * @throws org.deltaweave.tensor.DeltaweaveException if the file was trained on another backbone, or its tensors are not
     *     those the method asks for
     */
    Attachment attach(Tunable network, DeltaFile file);
}
