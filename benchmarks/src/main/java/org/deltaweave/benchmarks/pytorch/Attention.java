package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;

/** Multi-head attention between projections. */
interface Attention {
    /**
     * Takes {@code [tokens, hidden]} three times and gives the same.
     *
     * @param mask added to the scores, {@code [texts, 1, 1, time]}; null if no text is padded
     */
    NDArray mix(NDArray query, NDArray key, NDArray value, int texts, int heads, NDArray mask);
}
