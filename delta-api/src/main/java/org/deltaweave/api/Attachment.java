package org.deltaweave.api;

import java.util.List;

/** A delta attached to the sites of one network. */
public interface Attachment {
    /** What was attached, with every setting spelled out. */
    DeltaSpec spec();

    /** Names of the sites it acts on, in the order of the data. */
    List<String> sites();

    /** Its trainable tensors, in a fixed order. */
    List<DeltaParameter> parameters();

    /** Number of trained numbers. */
    default long parameterCount() {
        return parameters().stream().mapToLong(p -> p.tensor().length()).sum();
    }

    /** Takes the delta off the network, whose outputs are then what they were before, bit for bit. Idempotent. */
    void detach();

    /** Puts a detached delta back with the values it has. */
    void reattach();

    /**
     * Folds the delta into the weights that its network reads (the backbone's own arrays stay as they are).
     *
     * @throws org.deltaweave.tensor.DeltaweaveException DW-206 if the method cannot be merged
     */
    void merge();

    /** Undoes {@link #merge()}: the network reads the backbone's own weights again, bit for bit. */
    void unmerge();
}
