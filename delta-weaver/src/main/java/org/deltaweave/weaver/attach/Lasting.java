package org.deltaweave.weaver.attach;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays that live as long as a delta: outside any arena and any DL4J workspace open in this thread. */
final class Lasting {
    private Lasting() {}

    /** A copy in row-major order. */
    static INDArray copy(INDArray values, DataType type) {
        MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            return Nd4j.createUninitialized(type, values.shape(), 'c').assign(values);
        } finally {
            outside.close();
        }
    }
}
