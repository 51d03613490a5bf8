package org.deltaweave.cli;

import java.util.Optional;
import org.deltaweave.transformers.dl4j.Training;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How long and how fast {@code train} learns. */
final class TrainOptions {
    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "3",
            description = "Passes over the training data. Default: ${DEFAULT-VALUE}")
    int epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "32",
            description = "Texts in a batch. Default: ${DEFAULT-VALUE}")
    int batch;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            description = "Highest learning rate of Adam. Default: what the method recommends.")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--weight-decay",
            paramLabel = "RATE",
            defaultValue = "0.01",
            description = "Decoupled weight decay of matrices. Default: ${DEFAULT-VALUE}")
    private double weightDecay;

    @Option(
            names = "--warmup",
            paramLabel = "SHARE",
            defaultValue = "0.06",
            description = "Share of the steps in which the learning rate rises; then it falls to zero. "
                    + "Default: ${DEFAULT-VALUE}")
    private double warmup;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Where all random numbers start. Default: ${DEFAULT-VALUE}")
    long seed;

    /** Refuses numbers that make no sense, as wrong usage. */
    void check(CommandLine command) {
        require(command, epochs >= 1, "--epochs must be at least 1, not " + epochs);
        require(command, batch >= 1, "--batch must be at least 1, not " + batch);
        require(
                command,
                learningRate
                        .filter(rate -> !(rate > 0 && Double.isFinite(rate)))
                        .isEmpty(),
                "--lr must be a number above 0, not " + learningRate.orElse(0.0));
        require(command, weightDecay >= 0 && weightDecay < 1, "--weight-decay must be from 0 to 1, not " + weightDecay);
        require(command, warmup >= 0 && warmup < 1, "--warmup must be from 0 to 1, not " + warmup);
    }

    /** @param recommended the method's own learning rate */
    Training training(double recommended, int steps) {
        return new Training(learningRate.orElse(recommended), weightDecay, steps, warmup, seed);
    }

    static void require(CommandLine command, boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(command, message);
        }
    }
}
