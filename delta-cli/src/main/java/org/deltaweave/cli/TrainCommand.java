package org.deltaweave.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.transformers.dl4j.Task;
import org.deltaweave.transformers.dl4j.Training;
import org.deltaweave.transformers.metrics.Score;
import org.deltaweave.transformers.text.Samples;
import org.deltaweave.transformers.text.TextIterator;
import org.deltaweave.transformers.text.TextTokenizer;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a delta for a task and saves it. */
@Command(
        name = "train",
        description = "Train a delta, and the head that the task needs, on examples; measure them, and save them.")
final class TrainCommand implements Runnable {
    /** The keys of a delta file's notes. */
    static final String LABELS = "labels";

    static final String MAX_LENGTH = "maxLength";

    @Mixin
    private DataOptions data;

    @Option(names = "--train", required = true, paramLabel = "FILE", description = "Examples to learn from.")
    private Path train;

    @Option(
            names = "--method",
            required = true,
            paramLabel = "NAME",
            description = "The delta method; 'deltaweave methods' lists them.")
    private String method;

    @Option(
            names = "--task",
            paramLabel = "NAME",
            defaultValue = "classification",
            description = "What to learn: classification, regression, tokens, causal-lm, masked-lm or seq2seq. "
                    + "Default: ${DEFAULT-VALUE}")
    private String taskName;

    @Mixin
    private MethodOptions methodOptions;

    @Mixin
    private TrainOptions options;

    @Option(names = "--max-examples", paramLabel = "N", description = "Learn from the first N texts only.")
    private Optional<Integer> maxExamples = Optional.empty();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the delta goes: a new or empty directory, or one that holds a delta.")
    private Path out;

    @Mixin
    private StandardOptions standard;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        options.check(spec.commandLine());
        data.check(spec.commandLine());
        maxExamples.ifPresent(
                n -> TrainOptions.require(spec.commandLine(), n >= 1, "--max-examples must be at least 1, not " + n));
        standard.check();
        DeltaDirectory directory = new DeltaDirectory(out);
        directory.checkWritable();
        Task task = Task.of(taskName);
        Wiring wiring = new Wiring();
        PluginDescriptor plugin = wiring.catalog().plugin(method);
        try (Backbone backbone = Backbone.load(data.model)) {
            int maxLength = data.maxLength(backbone, Optional.empty());
            try (TextTokenizer tokenizer = data.tokenizer(maxLength)) {
                TaskData examples = TaskData.of(task, tokenizer, backbone, options.seed);
                Samples all = examples.read(train, Optional.empty());
                Samples dev = examples.read(data.dev, Optional.of(all.labels()));
                Samples texts = maxExamples.map(all::limit).orElse(all);
                TextIterator training = TextIterator.training(texts, options.batch, options.seed);
                TextIterator evaluation = TextIterator.evaluation(dev, options.batch);
                DataOptions.noteTruncated(tokenizer, spec.commandLine().getErr());
                run(wiring.tuner(), task, plugin, backbone, training, evaluation, directory, maxLength);
            }
        }
    }

    private void run(
            DeltaTuner tuner,
            Task task,
            PluginDescriptor plugin,
            Backbone backbone,
            TextIterator training,
            TextIterator evaluation,
            DeltaDirectory directory,
            int maxLength) {
        PrintWriter err = spec.commandLine().getErr();
        List<String> labels = training.getLabels();
        DeltaSpec delta = new DeltaSpec(method, methodOptions.settings(), options.seed);
        Training how = options.training(plugin.learningRate(), options.epochs * training.batches());
        int outputs = task == Task.REGRESSION ? 1 : labels.size();
        ComputationGraph network = tuner.network(backbone, task, outputs, delta, how);
        PeakMemory memory = new PeakMemory();
        List<Double> losses;
        long start = System.nanoTime();
        try (Progress progress = Progress.of(method, options.epochs * training.tokens(), options.epochs, err)) {
            losses = Learning.fit(network, training, options.epochs, progress, memory);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        TunedNetwork tuned = new TunedNetwork(backbone, task, network, tuner.delta(network));
        List<Score> scores = tuned.scores(evaluation);
        tuner.save(network, Map.of(LABELS, labels, MAX_LENGTH, maxLength), out);
        Outcome outcome = tuned.outcome(scores, seconds, directory, memory, losses);
        PrintWriter result = spec.commandLine().getOut();
        outcome.print(result);
        result.println("Saved in " + out + ".");
        standard.writeJson(outcome);
    }
}
