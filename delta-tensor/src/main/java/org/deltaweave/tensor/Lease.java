package org.deltaweave.tensor;

import org.deltaweave.tensor.Chunk.Block;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One array handed out by an arena: who still needs it decides when its memory is free again. */
final class Lease {
    private final Block block;
    private final long number;
    private int saves;
    private boolean ended;
    private boolean retained;

    /** @param number of the lease in the order they were taken */
    Lease(Block block, long number) {
        this.block = block;
        this.number = number;
    }

    INDArray array(long[] shape) {
        return block.chunk().array(block, shape);
    }

    void retain() {
        retained = true;
    }

    /** One more edge needs it for the backward pass. */
    void save() {
        saves++;
    }

    /** One edge less needs it; says whether nobody does any more. */
    boolean used() {
        saves--;
        return unneeded();
    }

    /** The part that took it is over; says whether nobody needs it any more. */
    boolean end() {
        ended = true;
        return unneeded();
    }

    private boolean unneeded() {
        return ended && !retained && saves <= 0;
    }

    void free() {
        block.chunk().giveBack(block);
    }

    long number() {
        return number;
    }

    long address() {
        return block.address();
    }

    long bytes() {
        return block.length() * block.chunk().width();
    }
}
