package org.deltaweave.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deltaweave.cli.pretrain.EmbeddedEncoder;
import org.deltaweave.tensor.DeltaweaveException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the small encoder that the demo tunes, from nothing. */
@Command(
        name = "pretrain",
        description = "Pretrain the demo's encoder by masked-language modelling on text that the project makes itself;"
                + " the defaults are those of the encoder that is shipped.")
final class PretrainCommand implements Runnable {
    private static final int STEPS_A_LINE = 500;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the model goes; it must not exist yet.")
    private Path out;

    @Option(names = "--steps", defaultValue = "12000", description = "Optimisation steps (${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--messages", defaultValue = "200000", description = "Messages to make (${DEFAULT-VALUE}).")
    private int messages;

    @Option(names = "--vocabulary", defaultValue = "4096", description = "Word pieces (${DEFAULT-VALUE}).")
    private int vocabulary;

    @Option(names = "--hidden", defaultValue = "128", description = "Length of a token's vector (${DEFAULT-VALUE}).")
    private int hidden;

    @Option(names = "--layers", defaultValue = "4", description = "Transformer layers (${DEFAULT-VALUE}).")
    private int layers;

    @Option(names = "--lr", defaultValue = "0.001", description = "Highest learning rate (${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(names = "--seed", defaultValue = "42", description = "Seed of everything random (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private StandardOptions standard;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        for (int number : new int[] {steps, messages, vocabulary, hidden, layers}) {
            TrainOptions.require(
                    spec.commandLine(), number >= 1, "Sizes and numbers must be at least 1, not " + number);
        }
        standard.check();
        if (Files.exists(out)) {
            throw new DeltaweaveException(
                    "DW-412", "The directory " + out + " exists already", "Name a new one with --out");
        }
        List<Double> losses = new ArrayList<>();
        EmbeddedEncoder recipe = new EmbeddedEncoder(messages, vocabulary, hidden, layers, steps, learningRate, seed);
        recipe.write(out, tokens -> new Steps(tokens, losses)::done);
        spec.commandLine().getOut().println("Saved in " + out + ".");
        standard.writeJson(Map.of("steps", steps, "losses", losses));
    }

    /** Tells how far it is, and keeps the mean loss of every {@value #STEPS_A_LINE} steps. */
    private final class Steps {
        private final Progress progress;
        private final List<Double> losses;
        private double sum;
        private int count;

        Steps(long tokens, List<Double> losses) {
            int lines = (steps + STEPS_A_LINE - 1) / STEPS_A_LINE;
            this.progress =
                    Progress.of("pretrain", tokens, lines, spec.commandLine().getErr());
            this.losses = losses;
        }

        void done(int step, double loss, int tokens) {
            progress.step(loss, tokens);
            sum += loss;
            count++;
            if (count == STEPS_A_LINE || step + 1 == steps) {
                losses.add(sum / count);
                progress.epoch(losses.size(), sum / count);
                sum = 0;
                count = 0;
            }
            if (step + 1 == steps) {
                progress.close();
            }
        }
    }
}
