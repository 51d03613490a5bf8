package org.deltaweave.tensor;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the gradients of attention's inputs go, each only where one is wanted. */
record AttentionGradients(Optional<INDArray> q, Optional<INDArray> k, Optional<INDArray> v, Optional<INDArray> bias) {}
