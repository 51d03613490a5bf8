package com.example.training;

import com.google.inject.Guice;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.plugins.reparameterization.LoraModule;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.transformers.dl4j.Training;
import org.deltaweave.transformers.text.TextData;
import org.deltaweave.transformers.text.TextIterator;
import org.deltaweave.transformers.text.TextTokenizer;
import org.deltaweave.weaver.DeltaModule;
import org.nd4j.evaluation.classification.Evaluation;

/** Tunes a BERT directory on labelled texts with LoRA, measures it, and saves the delta. */
public final class GuiceTraining {
    private static final int BATCH = 16;
    private static final int EPOCHS = 6;
    private static final long SEED = 7;

    private final DeltaTuner tuner;

    @Inject
    GuiceTraining(DeltaTuner tuner) {
        this.tuner = tuner;
    }

    /** Arguments: model directory, training file, development file, output directory. */
    public static void main(String[] args) {
        if (args.length != 4) {
            System.err.println("usage: GuiceTraining MODEL_DIR TRAIN_FILE DEV_FILE OUT_DIR");
            System.exit(2);
        }
        Evaluation evaluation = Guice.createInjector(new DeltaModule(), new LoraModule(8, 16))
                .getInstance(GuiceTraining.class)
                .train(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
        System.out.println(evaluation.stats());
    }

    Evaluation train(Path model, Path trainFile, Path devFile, Path out) {
        try (Backbone bert = Backbone.load(model);
                TextTokenizer tokenizer =
                        TextTokenizer.load(model, bert.config().maxPositions())) {
            TextData texts = TextData.read(trainFile);
            TextIterator batches = TextIterator.training(texts, tokenizer, BATCH, SEED);
            Training how = new Training(2e-3, 0.01, EPOCHS * batches.batches(), 0.06, SEED);
            ComputationGraph net = tuner.classifier(bert, texts.labels().size(), DeltaSpec.of("lora"), how);
            net.setListeners(new ScoreIterationListener(20));
            net.fit(batches, EPOCHS);

            TextData dev = TextData.read(devFile, texts.labels());
            Evaluation evaluation = net.evaluate(TextIterator.evaluation(dev, tokenizer, BATCH));
            tuner.save(net, Map.of("labels", texts.labels()), out);
            return evaluation;
        }
    }
}
