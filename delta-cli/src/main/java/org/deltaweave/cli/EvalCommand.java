package org.deltaweave.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.transformers.dl4j.Task;
import org.deltaweave.transformers.metrics.Score;
import org.deltaweave.transformers.text.Samples;
import org.deltaweave.transformers.text.TextIterator;
import org.deltaweave.transformers.text.TextTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a saved delta. */
@Command(name = "eval", description = "Load a saved delta and measure it on examples of its task.")
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
        Task task = DeltaTuner.task(file);
        List<String> labels = labels(file, task);
        DeltaTuner tuner = wiring.tuner();
        try (Backbone backbone = Backbone.load(data.model)) {
            ComputationGraph network = tuner.load(backbone, delta);
            int maxLength = data.maxLength(backbone, trainedLength(file));
            try (TextTokenizer tokenizer = data.tokenizer(maxLength)) {
                Samples dev = TaskData.of(task, tokenizer, backbone, file.spec().seed())
                        .read(data.dev, Optional.of(labels));
                TextIterator texts = TextIterator.evaluation(dev, batch);
                DataOptions.noteTruncated(tokenizer, spec.commandLine().getErr());
                TunedNetwork tuned = new TunedNetwork(backbone, task, network, tuner.delta(network));
                PeakMemory memory = new PeakMemory();
                long start = System.nanoTime();
                List<Score> scores = tuned.scores(texts);
                double seconds = (System.nanoTime() - start) / 1e9;
                Outcome outcome = tuned.outcome(scores, seconds, new DeltaDirectory(delta), memory, List.of());
                outcome.print(spec.commandLine().getOut());
                standard.writeJson(outcome);
            }
        }
    }

    private List<String> labels(DeltaFile file, Task task) {
        boolean named = task == Task.CLASSIFICATION || task == Task.TOKEN_CLASSIFICATION;
        List<String> labels = DataOptions.names(file.notes().get(TrainCommand.LABELS));
        if (named && labels.isEmpty()) {
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
