package org.deltaweave.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.generate.Beams;
import org.deltaweave.transformers.generate.GenerationConfig;
import org.deltaweave.transformers.generate.Lengths;
import org.deltaweave.transformers.generate.Sampling;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How {@code generate} chooses words; what is not said comes from the model's generation_config.json. */
final class GenerationOptions {
    @Option(
            names = "--max-new",
            paramLabel = "N",
            defaultValue = "100",
            description = "Most new tokens. Default: ${DEFAULT-VALUE}")
    private int maxNew;

    @Option(names = "--sample", description = "Draw words by their probability instead of taking the most probable.")
    private boolean sample;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "With --sample: below 1 makes probable words more probable. Default: 1")
    private Optional<Double> temperature = Optional.empty();

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "With --sample: only among the K most probable words; 0 for all. Default: 0")
    private Optional<Integer> topK = Optional.empty();

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "With --sample: only among the most probable words that share P of all. Default: 1")
    private Optional<Double> topP = Optional.empty();

    @Option(
            names = "--beams",
            paramLabel = "N",
            defaultValue = "1",
            description = "Search with so many texts side by side. Default: ${DEFAULT-VALUE}")
    private int beams;

    @Option(
            names = "--texts",
            paramLabel = "N",
            defaultValue = "1",
            description = "Texts for each prompt, with --sample or --beams. Default: ${DEFAULT-VALUE}")
    private int texts;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Where random numbers start. Default: ${DEFAULT-VALUE}")
    long seed;

    void check(CommandLine command) {
        TrainOptions.require(command, maxNew >= 1, "--max-new must be at least 1, not " + maxNew);
        TrainOptions.require(command, beams >= 1, "--beams must be at least 1, not " + beams);
        TrainOptions.require(command, texts >= 1, "--texts must be at least 1, not " + texts);
        TrainOptions.require(command, !sample || beams == 1, "--sample and --beams exclude each other");
        TrainOptions.require(
                command,
                sample || temperature.isEmpty() && topK.isEmpty() && topP.isEmpty(),
                "--temperature, --top-k and --top-p need --sample");
    }

    /** Whether words can be shown as they come: beams are known only at the end. */
    boolean streams() {
        return beams == 1 && texts == 1;
    }

    /** @param room tokens that the model can still take; DW-413 if there are none */
    GenerationConfig config(Path model, int room) {
        if (room < 1) {
            throw new DeltaweaveException(
                    "DW-413", "The longest prompt fills all that the model can read", "Shorten the prompt");
        }
        GenerationConfig config = GenerationConfig.read(model).with(Lengths.upTo(Math.min(maxNew, room)));
        if (sample) {
            return config.with(new Sampling(temperature.orElse(1.0), topK.orElse(0), topP.orElse(1.0), seed))
                    .withSequences(texts);
        }
        return config.with(Beams.of(beams)).withSequences(texts);
    }
}
