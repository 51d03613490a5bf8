package org.deltaweave.transformers.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.Tensor;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The layer at work: what its two forms have in common.
 *
 * <p>The delta's tensors are views into the network's parameter and gradient vectors, so nothing is copied between steps.
 * All other arrays of a step come from an arena and are reused by the next one.
 */
abstract class TransformerRuntime extends BaseLayer<TransformerLayer> {
    private static final long serialVersionUID = 1L;

    private final transient TunedTransformer tuned;
    private final transient Arena arena = new Arena();
    private transient INDArray featuresMask;
    private transient double penalty;

    TransformerRuntime(NeuralNetConfiguration conf, DataType dataType, TunedTransformer tuned) {
        super(conf, dataType);
        this.tuned = tuned;
    }

    TunedTransformer tuned() {
        return tuned;
    }

    Arena arena() {
        return arena;
    }

    Pass pass() {
        return tuned.transformer().pass();
    }

    /** The input without its padding. */
    PackedBatch batch() {
        assertInputSet(false);
        return PackedBatch.unpad(input, featuresMask);
    }

    /** Makes the delta's tensors views of the network's vector; {@code initialize} carries their first values over. */
    void bindParameters(Map<String, INDArray> views, boolean initialize) {
        for (DeltaParameter parameter : tuned.delta().parameters()) {
            INDArray view = views.get(TunedTransformer.key(parameter));
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
            parameter.tensor().bindGradient(gradientViews.get(TunedTransformer.key(parameter)));
        }
    }

    /** Sums the pass's penalties now: DL4J asks for them after the backward pass, when their arrays serve others. */
    void rememberPenalty() {
        penalty = pass().penalties().stream().mapToDouble(Tensor::scalar).sum();
    }

    /** Differentiates {@code root}, if there is something to learn, and the penalties; inside the arena. */
    void backward(Optional<Tensor> root, INDArray rootGradient) {
        tuned.delta().parameters().forEach(parameter -> parameter.tensor().zeroGradient());
        List<Tensor> roots = new ArrayList<>();
        List<INDArray> gradients = new ArrayList<>();
        root.filter(Tensor::requiresGradient).ifPresent(tensor -> {
            roots.add(tensor);
            gradients.add(rootGradient);
        });
        for (Tensor scalar : pass().penalties()) {
            if (scalar.requiresGradient()) {
                roots.add(scalar);
                gradients.add(once());
            }
        }
        if (!roots.isEmpty()) {
            Tensor.backward(roots, gradients);
        }
    }

    /** The gradient of what counts once for each step: DL4J divides by the number of texts afterwards. */
    INDArray once() {
        return Nd4j.valueArrayOf(new long[] {1}, (double) input.size(0), dataType);
    }

    /** The delta's gradients as DL4J wants them. */
    Gradient deltaGradient() {
        Gradient gradient = new DefaultGradient(gradientsFlattened);
        tuned.delta()
                .parameters()
                .forEach(parameter -> gradient.setGradientFor(
                        TunedTransformer.key(parameter), gradientViews.get(TunedTransformer.key(parameter))));
        return gradient;
    }

    /** Adds the penalties of the last pass to the network's score. */
    @Override
    public double calcRegularizationScore(boolean backpropParamsOnly) {
        return super.calcRegularizationScore(backpropParamsOnly) + penalty;
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int texts) {
        featuresMask = mask;
        return null;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void close() {
        arena.close();
        tuned.transformer().close();
    }
}
