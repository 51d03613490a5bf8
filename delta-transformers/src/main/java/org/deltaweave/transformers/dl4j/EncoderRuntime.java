package org.deltaweave.transformers.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.TokenBatch;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The layer at work: unpads the batch, runs the encoder, and hands the delta's gradients to DL4J.
 *
 * <p>The delta's tensors are views into the network's parameter and gradient vectors, so nothing is copied between steps.
 * All other arrays of a step come from an arena and are reused by the next one.
 */
final class EncoderRuntime extends BaseLayer<EncoderLayer> {
    private static final long serialVersionUID = 1L;

    private final transient TunedEncoder tuned;
    private final transient Arena arena = new Arena();
    private transient Tensor pooled;
    private transient double penalty;

    EncoderRuntime(NeuralNetConfiguration conf, DataType dataType, TunedEncoder tuned) {
        super(conf, dataType);
        this.tuned = tuned;
    }

    TunedEncoder tuned() {
        return tuned;
    }

    /** Makes the delta's tensors views of the network's vector; {@code initialize} carries their first values over. */
    void bindParameters(Map<String, INDArray> views, boolean initialize) {
        for (DeltaParameter parameter : tuned.delta().parameters()) {
            INDArray view = views.get(TunedEncoder.key(parameter));
            INDArray own = parameter.tensor().value();
            if (initialize) {
                view.assign(own);
            }
            parameter.tensor().bind(view);
            own.close();
        }
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray gradients) {
        super.setBackpropGradientsViewArray(gradients);
        for (DeltaParameter parameter : tuned.delta().parameters()) {
            parameter.tensor().bindGradient(gradientViews.get(TunedEncoder.key(parameter)));
        }
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            arena.recycle();
            TokenBatch batch = unpad(input, maskArray);
            try (Arena.Scope scope = arena.enter()) {
                tuned.encoder().pass().begin(training);
                pooled = tuned.encoder().pooled(batch);
            }
            // Now, because DL4J asks for it after the backward pass, when the arrays serve others.
            penalty = tuned.encoder().pass().penalties().stream()
                    .mapToDouble(Tensor::scalar)
                    .sum();
        }
        return workspaces.dup(ArrayType.ACTIVATIONS, pooled.value());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
                Arena.Scope scope = arena.enter()) {
            tuned.delta().parameters().forEach(parameter -> parameter.tensor().zeroGradient());
            List<Tensor> roots = new ArrayList<>();
            List<INDArray> gradients = new ArrayList<>();
            if (pooled.requiresGradient()) {
                roots.add(pooled);
                gradients.add(epsilon.castTo(dataType).dup('c'));
            }
            // DL4J divides gradients by the number of texts afterwards; a penalty is per step, not per text.
            for (Tensor scalar : tuned.encoder().pass().penalties()) {
                if (scalar.requiresGradient()) {
                    roots.add(scalar);
                    gradients.add(Nd4j.valueArrayOf(new long[] {1}, (double) input.size(0), dataType));
                }
            }
            if (!roots.isEmpty()) {
                Tensor.backward(roots, gradients);
            }
        }
        arena.recycle();
        Gradient gradient = new DefaultGradient(gradientsFlattened);
        tuned.delta()
                .parameters()
                .forEach(parameter -> gradient.setGradientFor(
                        TunedEncoder.key(parameter), gradientViews.get(TunedEncoder.key(parameter))));
        return new Pair<>(gradient, null);
    }

    /** Adds the penalties of the last pass to the network's score. */
    @Override
    public double calcRegularizationScore(boolean backpropParamsOnly) {
        return super.calcRegularizationScore(backpropParamsOnly) + penalty;
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int texts) {
        setMaskArray(mask);
        return null;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void close() {
        arena.close();
        tuned.encoder().close();
    }

    /** Drops the padding: tokens whose mask is 0 take no part, the others keep their positions. */
    private static TokenBatch unpad(INDArray input, INDArray mask) {
        if (input.rank() != 3 || input.size(1) != 2) {
            throw new DeltaweaveException(
                    "DW-343",
                    "The encoder's input has shape " + Arrays.toString(input.shape()),
                    "Give token ids and token types as [texts, 2, time]");
        }
        int texts = (int) input.size(0);
        int time = (int) input.size(2);
        float[] tokens = input.castTo(DataType.FLOAT).dup('c').data().asFloat();
        float[] real = mask == null
                ? null
                : mask.castTo(DataType.FLOAT).dup('c').data().asFloat();
        List<int[]> positions = new ArrayList<>();
        for (int text = 0; text < texts; text++) {
            int row = text * time;
            positions.add(IntStream.range(0, time)
                    .filter(t -> real == null || real[row + t] != 0)
                    .toArray());
        }
        Segments segments = Segments.ofLengths(
                positions.stream().mapToInt(kept -> kept.length).toArray());
        int[] ids = new int[segments.rows()];
        int[] types = new int[segments.rows()];
        int[] allPositions = new int[segments.rows()];
        for (int text = 0; text < texts; text++) {
            int row = segments.start(text);
            for (int position : positions.get(text)) {
                ids[row] = (int) tokens[text * 2 * time + position];
                types[row] = (int) tokens[text * 2 * time + time + position];
                allPositions[row++] = position;
            }
        }
        return new TokenBatch(ids, types, allPositions, segments);
    }
}
