package org.deltaweave.api;

import org.deltaweave.tensor.Tensor;

/** A delta that sees a sub-layer's input and output, and may change the output: LoRA, adapters, IA3. */
public non-sealed interface ActivationDelta extends Delta {
    /**
     * The output to use instead of the sub-layer's.
     *
     * <p>Only this is written; gradients follow from the operations used. It is called once when the delta is attached,
     * to learn which tensors it asks {@code site} for, and then in every forward pass.
     *
     * @param site where: names, shapes, and the delta's own tensors
     * @param input what the sub-layer read, {@code [tokens, inFeatures]}
     * @param output what the sub-layer computed, {@code [tokens, outFeatures]}
     * @return {@code [tokens, outFeatures]}
     */
    Tensor forward(Site site, Tensor input, Tensor output);
}
