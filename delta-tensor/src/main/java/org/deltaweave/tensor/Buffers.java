package org.deltaweave.tensor;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Where operations get the arrays they write: from this thread's arena, or else from ND4J. */
final class Buffers {
    private Buffers() {}

    /** A row-major array with undefined contents: the caller writes every element. */
    static INDArray of(DataType type, long... shape) {
        return Arena.current()
                .map(arena -> arena.take(type, shape))
                .orElseGet(() -> Nd4j.createUninitialized(type, shape, 'c'));
    }

    static INDArray like(INDArray x) {
        return of(x.dataType(), x.shape());
    }

    static INDArray zeros(DataType type, long... shape) {
        return of(type, shape).assign(0);
    }

    static INDArray scalar(DataType type, double number) {
        return of(type, 1).assign(number);
    }

    static INDArray copy(INDArray x) {
        return like(x).assign(x);
    }

    /** A copy that outlives every arena and workspace. */
    static INDArray lasting(INDArray x) {
        MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            return Nd4j.createUninitialized(x.dataType(), x.shape(), 'c').assign(x);
        } finally {
            outside.close();
        }
    }

    /** The array itself if its elements lie in row-major order without gaps, else a copy for which that holds. */
    static INDArray dense(INDArray x) {
        return isDense(x) ? x : copy(x);
    }

    static boolean isDense(INDArray x) {
        long stride = 1;
        for (int i = x.rank() - 1; i >= 0; i--) {
            if (x.size(i) != 1 && x.stride(i) != stride) {
                return false;
            }
            stride *= x.size(i);
        }
        return true;
    }

    /** The same number for arrays that share memory, such as an array and its views. */
    static long memoryOf(INDArray x) {
        return Arena.current()
                .map(arena -> arena.startOf(x))
                .orElseGet(() -> x.data().pointer().address());
    }

    /** Ends the use of a scratch array made here; nothing else may refer to it. */
    static void release(INDArray scratch) {
        Arena.current().ifPresentOrElse(arena -> arena.giveBack(scratch), () -> {
            if (scratch.closeable()) {
                scratch.close();
            }
        });
    }
}
