package org.deltaweave.transformers.layers;

import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Weights;

/**
 * The parameters of a normalisation of rows.
 *
 * @param gain {@code [n]}; null where this layer object has no norm
 * @param bias {@code [n]}; null for a norm without, as RMS norms are
 */
record Norm(Tensor gain, Tensor bias) {
    /** Where a layer object has no norm. */
    static final Norm NONE = new Norm(null, null);

    static Norm read(Weights weights, String site, int size, NormKind kind) {
        return new Norm(
                weights.get(site + ".weight", size), kind == NormKind.LAYER ? weights.get(site + ".bias", size) : null);
    }

    /** Layer norm where there is a bias, RMS norm where there is none. */
    static Tensor apply(Tensor x, Tensor gain, Tensor bias, double epsilon) {
        return bias == null ? x.rmsNorm(gain, epsilon) : x.layerNorm(gain, bias, epsilon);
    }
}
