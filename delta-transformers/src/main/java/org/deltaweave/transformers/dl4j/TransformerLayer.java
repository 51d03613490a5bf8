package org.deltaweave.transformers.dl4j;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A whole backbone as one DL4J layer.
 *
 * <p>Input is {@code [texts, 2, time]}, channel 0 token ids and channel 1 token types, with a features mask {@code [texts,
 * time]}. What comes out is said by {@link Output}. The layer's parameters are the delta's tensors; the backbone's weights
 * are not among them.
 */
public final class TransformerLayer extends BaseLayer {
    private static final long serialVersionUID = 1L;

    private final transient NetworkRecipe recipe;
    private final Output output;
    private final int width;

    /** What the layer gives. */
    public enum Output {
        /** One vector for each text, {@code [texts, hiddenSize]}. */
        TEXTS,
        /** One vector for each token, {@code [texts, hiddenSize, time]}; zeros where the features mask is 0. */
        TOKENS,
        /**
         * Scores of every word for each token, {@code [texts, vocabulary, time]}; the layer is then an output layer, whose
         * labels are word numbers {@code [texts, 1, time]} with a labels mask {@code [texts, time]}.
         */
        WORDS
    }

    private TransformerLayer(Builder builder) {
        super(builder);
        this.recipe = builder.recipe;
        this.output = builder.output;
        this.width = builder.width;
    }

    /**
     * A layer over the transformers that a recipe makes.
     *
     * @param width length of the vectors, or number of words
     * @param weightDecay of matrices; set here because DL4J applies a setting of the whole network twice
     */
    static TransformerLayer of(NetworkRecipe recipe, Output output, int width, double weightDecay) {
        Builder builder = new Builder(recipe, output, width);
        builder.weightDecay(weightDecay);
        return builder.build();
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType dataType) {
        TransformerRuntime layer = output == Output.WORDS
                ? new LanguageModelRuntime(conf, dataType, recipe.next())
                : new VectorRuntime(conf, dataType, recipe.next(), output);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        Map<String, INDArray> views = initializer().init(conf, parameters, initialize);
        layer.setParamTable(views);
        layer.bindParameters(views, initialize);
        layer.setConf(conf);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return new DeltaParamInitializer(recipe.shapes());
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        return output == Output.TEXTS ? InputType.feedForward(width) : InputType.recurrent(width);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        // The input is token ids, whatever their number.
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return null;
    }

    @Override
    public boolean isPretrainParam(String name) {
        return false;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return new LayerMemoryReport.Builder(layerName, TransformerLayer.class, inputType, getOutputType(0, inputType))
                .standardMemory(initializer().numParams(this), 2 * initializer().numParams(this))
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    private static final class Builder extends BaseLayer.Builder<Builder> {
        private final NetworkRecipe recipe;
        private final Output output;
        private final int width;

        private Builder(NetworkRecipe recipe, Output output, int width) {
            this.recipe = recipe;
            this.output = output;
            this.width = width;
        }

        @Override
        @SuppressWarnings("unchecked") // The inherited signature lets the caller name the type.
        public <E extends org.deeplearning4j.nn.conf.layers.Layer> E build() {
            return (E) new TransformerLayer(this);
        }
    }
}
