package org.deltaweave.tensor;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What attention reads.
 *
 * @param q {@code [rows, heads * d]}
 * @param k {@code [keyRows, keyHeads * d]}
 * @param v as {@code k}
 * @param bias by head and distance, {@code [heads, columns]}
 */
record AttentionInputs(INDArray q, INDArray k, INDArray v, Optional<INDArray> bias) {}
