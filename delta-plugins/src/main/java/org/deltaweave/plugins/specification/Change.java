package org.deltaweave.plugins.specification;

import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.tensor.Tensor;

/** {@code W' = W + dW}: what specification-based methods have in common. */
final class Change {
    private Change() {}

    /** The parameter plus the site's trainable "delta" of the same shape, which starts at zero. */
    static Tensor of(Site site, Tensor parameter) {
        // Negative zero is the one number that changes no bit of any other when added: -0.0 + 0.0 would be 0.0.
        return parameter.add(site.trainable("delta", Init.constant(-0.0), parameter.shape()));
    }
}
