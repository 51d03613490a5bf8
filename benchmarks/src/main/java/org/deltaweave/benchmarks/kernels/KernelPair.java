package org.deltaweave.benchmarks.kernels;

import org.deltaweave.tensor.DeltaweaveException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One computation done by a kernel of ours and by operations of ND4J, each into arrays of its own.
 *
 * @param ours our kernel
 * @param ourResult where it leaves its result
 * @param theirs ND4J's operations
 * @param theirResult where they leave theirs
 */
record KernelPair(Runnable ours, INDArray ourResult, Runnable theirs, INDArray theirResult) {
    private static final double TOLERANCE = 1e-3;

    /** Runs both once; DW-505 if the results differ. */
    void check(String name) {
        ours.run();
        theirs.run();
        double scale = theirResult.norm2Number().doubleValue();
        double difference = ourResult.sub(theirResult).norm2Number().doubleValue() / scale;
        if (!(difference <= TOLERANCE)) {
            throw new DeltaweaveException(
                    "DW-505",
                    "Kernel " + name + " differs from ND4J by " + difference + " of its norm",
                    "Times of different work cannot be compared: report this as a defect");
        }
    }
}
