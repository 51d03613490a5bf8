package org.deltaweave.transformers.pretrain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.architecture.BertConfig;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Pretrains an encoder from nothing by masked-language modelling; the same input gives the same weights.
 *
 * @param config sizes of the encoder
 * @param batchSize texts in a step
 * @param steps number of optimisation steps
 * @param learningRate highest step size of Adam; warm-up over 6 % of the steps, then linear decay
 * @param seed of first values, order and masks
 */
public record Pretraining(BertConfig config, int batchSize, int steps, double learningRate, long seed) {
    /** Hears after every step: its number from 0, its loss, and the number of tokens it read. */
    @FunctionalInterface
    public interface Listener {
        /** Called after a step. */
        void stepDone(int step, double loss, int tokens);
    }

    /**
     * Runs all steps.
     *
     * @param texts token ids, each text with its special tokens first and last
     * @param mask id of the token that hides a word
     * @param firstWord the first id that is not a special token
     * @return every parameter by its name in a Hugging Face file
     */
    public Map<String, INDArray> run(List<int[]> texts, int mask, int firstWord, Listener listener) {
        if (texts.size() < batchSize) {
            throw new DeltaweaveException(
                    "DW-348",
                    "There are " + texts.size() + " texts for batches of " + batchSize,
                    "Give more texts or smaller batches");
        }
        SplittableRandom random = new SplittableRandom(seed);
        try (MaskedLanguageModel model = new MaskedLanguageModel(config, learningRate, steps, seed)) {
            for (int step = 0; step < steps; step++) {
                List<int[]> batch = draw(texts, random);
                Masking masking = Masking.of(batch, mask, firstWord, config.vocabSize(), random);
                double loss = model.step(masking, step);
                listener.stepDone(step, loss, masking.batch().ids().length);
            }
            Map<String, INDArray> parameters = new TreeMap<>();
            model.parameters().forEach((name, values) -> parameters.put(name, values.dup()));
            return parameters;
        }
    }

    private List<int[]> draw(List<int[]> texts, SplittableRandom random) {
        List<int[]> batch = new ArrayList<>();
        for (int i = 0; i < batchSize; i++) {
            batch.add(texts.get(random.nextInt(texts.size())));
        }
        batch.sort(Comparator.comparingInt(text -> text.length));
        return batch;
    }
}
