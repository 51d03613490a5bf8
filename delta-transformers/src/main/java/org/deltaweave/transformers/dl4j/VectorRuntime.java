package org.deltaweave.transformers.dl4j;

import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.Tensor;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gives vectors, of texts or tokens, to the layers of a head. */
final class VectorRuntime extends TransformerRuntime {
    private static final long serialVersionUID = 1L;

    private final TransformerLayer.Output output;
    private transient PackedBatch batch;
    private transient Tensor vectors;

    VectorRuntime(
            NeuralNetConfiguration conf, DataType dataType, TunedTransformer tuned, TransformerLayer.Output output) {
        super(conf, dataType, tuned);
        this.output = output;
    }

    private boolean perToken() {
        return output == TransformerLayer.Output.TOKENS;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            arena().recycle();
            batch = batch();
            try (Arena.Scope scope = arena().enter()) {
                pass().begin(training);
                vectors = perToken()
                        ? tuned().transformer().rows(batch.tokens())
                        : tuned().transformer().pooled(batch.tokens());
            }
            rememberPenalty();
        }
        INDArray result = perToken() ? batch.padded(vectors.value()) : vectors.value();
        return workspaces.dup(ArrayType.ACTIVATIONS, result);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
                Arena.Scope scope = arena().enter()) {
            INDArray own = epsilon.castTo(dataType);
            backward(Optional.of(vectors), perToken() ? batch.packed(own) : own.dup('c'));
        }
        arena().recycle();
        return new Pair<>(deltaGradient(), null);
    }
}
