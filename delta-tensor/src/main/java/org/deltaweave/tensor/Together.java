package org.deltaweave.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradients of several inputs that share their work: the first edge asked computes all, the others fetch theirs.
 *
 * <p>A part is handed over once, so that a second backward pass computes anew.
 */
final class Together {
    /** From the result's gradient to all parts; null where no edge is kept. */
    @FunctionalInterface
    interface Parts {
        INDArray[] of(INDArray gradient);
    }

    private final Parts parts;
    private INDArray[] ready = {};

    Together(Parts parts) {
        this.parts = parts;
    }

    Gradient part(int i) {
        return gradient -> {
            if (ready.length == 0 || ready[i] == null) {
                ready = parts.of(gradient);
            }
            INDArray part = ready[i];
            ready[i] = null;
            return part;
        };
    }
}
