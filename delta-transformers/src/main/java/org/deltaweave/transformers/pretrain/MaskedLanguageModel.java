package org.deltaweave.transformers.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.bert.Bert;
import org.deltaweave.transformers.bert.BertConfig;
import org.deltaweave.transformers.dl4j.WarmupLinearDecay;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/** A BERT encoder with the masked-language head (output table tied to the word embeddings), all of it learning. */
final class MaskedLanguageModel implements AutoCloseable {
    private static final double WARMUP = 0.06;

    private final BertConfig config;
    private final TrainableWeights weights;
    private final Bert encoder;
    private final Tensor denseWeight;
    private final Tensor denseBias;
    private final Tensor normWeight;
    private final Tensor normBias;
    private final Tensor outputBias;
    private final Arena arena = new Arena();
    private final List<Learning> learning = new ArrayList<>();

    private record Learning(Tensor parameter, GradientUpdater<?> updater) {}

    MaskedLanguageModel(BertConfig config, double learningRate, int steps, long seed) {
        this.config = config;
        this.weights = new TrainableWeights(seed);
        this.encoder = new Bert(config, weights, "", 0, seed);
        int hidden = config.hiddenSize();
        denseWeight = weights.get("cls.predictions.transform.dense.weight", hidden, hidden);
        denseBias = weights.get("cls.predictions.transform.dense.bias", hidden);
        normWeight = weights.get("cls.predictions.transform.LayerNorm.weight", hidden);
        normBias = weights.get("cls.predictions.transform.LayerNorm.bias", hidden);
        outputBias = weights.get("cls.predictions.bias", config.vocabSize());
        Adam adam = new Adam(WarmupLinearDecay.of(learningRate, WARMUP, steps));
        for (Tensor parameter : weights.tensors().values()) {
            if (parameter.requiresGradient()) {
                long length = parameter.length();
                INDArray state = Nd4j.zeros(DataType.FLOAT, 1, adam.stateSize(length));
                learning.add(new Learning(parameter, adam.instantiate(state, true)));
            }
        }
    }

    /** One optimisation step; returns the mean cross-entropy of the guessed tokens. */
    double step(Masking masking, int iteration) {
        double loss;
        try (Arena.Scope scope = arena.enter()) {
            encoder.pass().begin(true);
            learning.forEach(each -> each.parameter.zeroGradient());
            Tensor crossEntropy = logits(masking).crossEntropy(masking.answers());
            crossEntropy.backward();
            loss = crossEntropy.scalar();
        }
        arena.recycle();
        for (Learning each : learning) {
            INDArray gradient = each.parameter.gradient().orElseThrow();
            long length = gradient.length();
            INDArray flat = gradient.reshape(1, length);
            each.updater.applyUpdater(flat, iteration, 0);
            each.parameter.value().reshape(1, length).subi(flat);
        }
        return loss;
    }

    /** Scores of every word at the rows to guess, {@code [guesses, vocabSize]}. */
    private Tensor logits(Masking masking) {
        List<Tensor> states = encoder.hiddenStates(masking.batch());
        Tensor guessed = states.get(states.size() - 1).gather(masking.rows());
        Tensor transformed = config.activation()
                .apply(guessed.mmulT(denseWeight).addRowVector(denseBias))
                .layerNorm(normWeight, normBias, config.normEpsilon());
        return transformed.mmulT(encoder.wordEmbeddings()).addRowVector(outputBias);
    }

    /** Every parameter by its name in a Hugging Face file, without the prefix of the encoder's. */
    Map<String, Tensor> parameters() {
        return weights.tensors();
    }

    @Override
    public void close() {
        arena.close();
        weights.tensors().values().forEach(tensor -> tensor.value().close());
    }
}
