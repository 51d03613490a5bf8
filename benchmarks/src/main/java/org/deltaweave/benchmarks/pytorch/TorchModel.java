package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.deltaweave.benchmarks.worker.Batch;

/** A network's forward pass in PyTorch. */
interface TorchModel {
    /** Logits {@code [texts, classes]}. */
    NDArray logits(Batch batch, NDManager manager);
}
