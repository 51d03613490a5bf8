package org.deltaweave.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.transformers.text.TextData;
import org.deltaweave.transformers.text.TextIterator;
import org.deltaweave.transformers.text.TextTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a saved delta. */
@Command(name = "eval", description = "Load a saved delta and measure its accuracy on labelled texts.")
final class EvalCommand implements Runnable {
    @Mixin
    private DataOptions data;

    @Option(names = "--delta", required = true, paramLabel = "DIR", description = "What 'train' saved.")
    private Path delta;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "32",
            description = "Texts in a batch. Default: ${DEFAULT-VALUE}")
    private int batch;

    @Mixin
    private StandardOptions standard;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        TrainOptions.require(spec.commandLine(), batch >= 1, "--batch must be at least 1, not " + batch);
        data.check(spec.commandLine());
        standard.check();
        Wiring wiring = new Wiring();
        DeltaFile file = wiring.weaver().read(delta);
        List<String> labels = labels(file);
        DeltaTuner tuner = wiring.tuner();
        try (Backbone backbone = Backbone.load(data.model)) {
            ComputationGraph network = tuner.load(backbone, delta);
            TextData dev = TextData.read(data.dev, labels);
            int maxLength = data.maxLength(backbone, trainedLength(file));
            try (TextTokenizer tokenizer = data.tokenizer(maxLength)) {
                TextIterator texts = TextIterator.evaluation(dev, tokenizer, batch);
                DataOptions.noteTruncated(tokenizer, spec.commandLine().getErr());
                Classifier classifier = new Classifier(backbone, network, tuner.delta(network));
                PeakMemory memory = new PeakMemory();
                long start = System.nanoTime();
                double accuracy = classifier.accuracy(texts);
                double seconds = (System.nanoTime() - start) / 1e9;
                Outcome outcome = classifier.outcome(accuracy, seconds, new DeltaDirectory(delta), memory, List.of());
                outcome.print(spec.commandLine().getOut());
                standard.writeJson(outcome);
            }
        }
    }

    private List<String> labels(DeltaFile file) {
        List<String> labels = DataOptions.names(file.notes().get(TrainCommand.LABELS));
        if (labels.isEmpty()) {
            throw new DeltaweaveException(
                    "DW-411",
                    "The delta in " + delta + " does not name its labels",
                    "Evaluate a delta that 'deltaweave train' saved");
        }
        return labels;
    }

    private static Optional<Integer> trainedLength(DeltaFile file) {
        return file.notes().get(TrainCommand.MAX_LENGTH) instanceof Number length
                ? Optional.of(length.intValue())
                : Optional.empty();
    }
}
