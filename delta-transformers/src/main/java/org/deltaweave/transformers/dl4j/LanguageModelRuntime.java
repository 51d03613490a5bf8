package org.deltaweave.transformers.dl4j;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.EncoderDecoder;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Scores words, and is the network's output layer: the loss is the mean cross-entropy of the labelled tokens of a batch.
 *
 * <p>Only labelled rows meet the vocabulary while training, and no one-hot labels exist.
 */
final class LanguageModelRuntime extends TransformerRuntime implements IOutputLayer {
    private static final long serialVersionUID = 1L;
    private static final int IGNORED = -100;

    private transient INDArray labels;
    private transient Optional<Double> trainingLoss = Optional.empty();

    LanguageModelRuntime(NeuralNetConfiguration conf, DataType dataType, TunedTransformer tuned) {
        super(conf, dataType, tuned);
    }

    private PackedBatch predicted() {
        PackedBatch batch = batch();
        return tuned().transformer() instanceof EncoderDecoder ? batch.ofTargets() : batch;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray scores;
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            arena().recycle();
            PackedBatch batch = predicted();
            try (Arena.Scope scope = arena().enter()) {
                pass().begin(training);
                Tensor rows = tuned().transformer().rows(batch.tokens());
                scores = batch.padded(tuned().transformer().logits(rows).value());
            }
            arena().recycle();
        }
        return workspaces.dup(ArrayType.ACTIVATIONS, scores);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            arena().recycle();
            try (Arena.Scope scope = arena().enter()) {
                Tensor loss = loss(true);
                trainingLoss = Optional.of(loss.scalar());
                rememberPenalty();
                backward(Optional.of(loss), once());
            }
            arena().recycle();
        }
        return new Pair<>(deltaGradient(), null);
    }

    /** The mean cross-entropy; inside the arena. */
    private Tensor loss(boolean training) {
        if (labels == null) {
            throw new DeltaweaveException(
                    "DW-343", "The language model has no labels", "Give data sets with labels [texts, 1, time]");
        }
        PackedBatch batch = predicted();
        int[] words = batch.numbers(labels, maskArray, IGNORED);
        int[] labelled = IntStream.range(0, words.length)
                .filter(row -> words[row] != IGNORED)
                .toArray();
        if (labelled.length == 0) {
            throw new DeltaweaveException(
                    "DW-343", "No token of the batch is labelled", "Label at least one token of each batch");
        }
        pass().begin(training);
        Tensor rows = tuned().transformer().rows(batch.tokens());
        Tensor chosen = labelled.length == words.length ? rows : rows.gather(labelled);
        return tuned().transformer()
                .logits(chosen)
                .crossEntropy(IntStream.of(labelled).map(row -> words[row]).toArray());
    }

    /** The loss of the step just taken, or of the present input, plus the given regularisation. */
    @Override
    public double computeScore(double regularization, boolean training, LayerWorkspaceMgr workspaces) {
        if (training && trainingLoss.isPresent()) {
            double loss = trainingLoss.get();
            trainingLoss = Optional.empty();
            return loss + regularization;
        }
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            arena().recycle();
            double loss;
            try (Arena.Scope scope = arena().enter()) {
                loss = loss(training).scalar();
                rememberPenalty();
            }
            arena().recycle();
            return loss + regularization;
        }
    }

    @Override
    public boolean needsLabels() {
        return true;
    }

    @Override
    public void setLabels(INDArray newLabels) {
        labels = newLabels;
    }

    @Override
    public INDArray getLabels() {
        return labels;
    }

    @Override
    public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
        throw unsupported("scores of single examples");
    }

    @Override
    public double f1Score(DataSet data) {
        throw unsupported("an F1 score");
    }

    @Override
    public double f1Score(INDArray examples, INDArray answers) {
        throw unsupported("an F1 score");
    }

    @Override
    @Deprecated
    public int numLabels() {
        throw unsupported("a number of classes");
    }

    @Override
    public void fit(DataSetIterator iterator) {
        throw unsupported("fitting one layer");
    }

    @Override
    public void fit(INDArray examples, INDArray answers) {
        throw unsupported("fitting one layer");
    }

    @Override
    public void fit(DataSet data) {
        throw unsupported("fitting one layer");
    }

    @Override
    public void fit(INDArray examples, int[] answers) {
        throw unsupported("fitting one layer");
    }

    @Override
    public int[] predict(INDArray examples) {
        throw unsupported("predicting classes");
    }

    @Override
    public List<String> predict(DataSet data) {
        throw unsupported("predicting classes");
    }

    private static UnsupportedOperationException unsupported(String what) {
        return new UnsupportedOperationException(
                "A language model does not support " + what + "; fit the network, evaluate it with LanguageEvaluation");
    }
}
