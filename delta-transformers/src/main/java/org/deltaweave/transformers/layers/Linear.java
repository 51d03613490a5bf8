package org.deltaweave.transformers.layers;

import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/**
 * The parameters of a linear layer {@code x W' + b}.
 *
 * @param weight {@code [out, in]}
 * @param bias {@code [out]}, or null where the architecture has none
 */
record Linear(Tensor weight, Tensor bias) {
    /** Where a layer object has no such projection. */
    static final Linear NONE = new Linear(null, null);

    /** The parameters of a site, such as {@code encoder.3.attention.query}. */
    static Linear read(Weights weights, String site, int out, int in, boolean bias) {
        return new Linear(weights.get(site + ".weight", out, in), bias ? weights.get(site + ".bias", out) : null);
    }

    /** {@code [rows, in]} to {@code [rows, out]}; {@code bias} may be null. */
    static Tensor apply(Tensor x, Tensor weight, Tensor bias) {
        return bias == null ? x.mmulT(weight) : x.linear(weight, bias);
    }
}
