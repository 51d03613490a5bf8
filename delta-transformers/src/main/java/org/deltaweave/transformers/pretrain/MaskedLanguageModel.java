package org.deltaweave.transformers.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.BackboneIdentity;
import org.deltaweave.transformers.CheckpointLayout;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.architecture.Architecture;
import org.deltaweave.transformers.architecture.Architectures;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.transformers.architecture.Names;
import org.deltaweave.transformers.checkpoint.ModelConfig;
import org.deltaweave.transformers.dl4j.WarmupLinearDecay;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/** A BERT encoder with the masked-language head (output table tied to the word embeddings), all of it learning. */
final class MaskedLanguageModel implements AutoCloseable {
    private static final double WARMUP = 0.06;

    private final TrainableWeights weights;
    private final Transformer encoder;
    private final Names names;
    private final Arena arena = new Arena();
    private final List<Learning> learning = new ArrayList<>();

    private record Learning(Tensor parameter, GradientUpdater<?> updater) {}

    MaskedLanguageModel(BertConfig config, double learningRate, int steps, long seed) {
        this.weights = new TrainableWeights(seed);
        Architecture bert = Architectures.read(ModelConfig.of(config.json()));
        this.names = bert.names();
        BackboneIdentity identity = new BackboneIdentity("", 0, DataType.FLOAT, names);
        bert.network(identity, weights, false, seed).close(); // asks for the pooler, which a language model has not
        this.encoder = bert.network(identity, weights, true, seed);
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
        return encoder.logits(encoder.rows(masking.batch()).gather(masking.rows()));
    }

    /** Every parameter by its name in a Hugging Face file. */
    Map<String, INDArray> parameters() {
        return CheckpointLayout.of(names, weights.tensors());
    }

    @Override
    public void close() {
        arena.close();
        weights.tensors().values().forEach(tensor -> tensor.value().close());
    }
}
