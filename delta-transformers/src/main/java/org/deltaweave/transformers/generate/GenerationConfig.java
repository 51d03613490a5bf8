package org.deltaweave.transformers.generate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.checkpoint.ModelConfig;

/**
 * How to write: the settings of Hugging Face's {@code generation_config.json} that are supported, with its meanings.
 *
 * @param ids special tokens
 * @param lengths how much
 * @param restrictions what tokens must or must not be
 * @param sampling how to draw tokens; the most probable ones if empty
 * @param beams settings of beam search
 * @param sequences how many texts for each prompt ({@code num_return_sequences})
 */
public record GenerationConfig(
        SpecialIds ids,
        Lengths lengths,
        Restrictions restrictions,
        Optional<Sampling> sampling,
        Beams beams,
        int sequences) {
    private static final String FILE = "generation_config.json";

    /** DW-391 if sampling and beam search are asked for at once, DW-392 if there are too many texts. */
    public GenerationConfig {
        if (sampling.isPresent() && beams.count() > 1) {
            throw new DeltaweaveException(
                    "DW-391",
                    "Sampling and beam search (num_beams " + beams.count() + ") are asked for at once",
                    "Set num_beams to 1 or do_sample to false");
        }
        Settings.require(sequences >= 1, "num_return_sequences", sequences, "at least 1");
        Settings.require(
                sampling.isPresent() || sequences <= beams.count(),
                "num_return_sequences",
                sequences,
                "at most the " + beams.count() + " of num_beams: without sampling they would all be the same");
    }

    /** The most probable token each time, up to some new tokens, until one of the ends. */
    public static GenerationConfig greedy(SpecialIds ids, int newTokens) {
        return new GenerationConfig(ids, Lengths.upTo(newTokens), Restrictions.NONE, Optional.empty(), Beams.NONE, 1);
    }

    /**
     * The settings of a checkpoint: of {@code generation_config.json} or, where there is none, of {@code config.json}.
     *
     * @throws DeltaweaveException DW-390 for settings that are not supported and would change what is written, DW-301,
     *     DW-303 or DW-392 if the file is wrong
     */
    public static GenerationConfig read(Path directory) {
        boolean has = Files.isRegularFile(directory.resolve(FILE));
        return GenerationJson.read(has ? ModelConfig.read(directory, FILE) : ModelConfig.read(directory));
    }

    /** The same with other lengths. */
    public GenerationConfig with(Lengths other) {
        return new GenerationConfig(ids, other, restrictions, sampling, beams, sequences);
    }

    /** The same with other restrictions. */
    public GenerationConfig with(Restrictions other) {
        return new GenerationConfig(ids, lengths, other, sampling, beams, sequences);
    }

    /** The same with sampling, and without beams. */
    public GenerationConfig with(Sampling other) {
        return new GenerationConfig(ids, lengths, restrictions, Optional.of(other), Beams.NONE, sequences);
    }

    /** The same with beam search (greedy if there is one beam), and without sampling. */
    public GenerationConfig with(Beams other) {
        return new GenerationConfig(ids, lengths, restrictions, Optional.empty(), other, sequences);
    }

    /** The same with another number of texts for each prompt. */
    public GenerationConfig withSequences(int number) {
        return new GenerationConfig(ids, lengths, restrictions, sampling, beams, number);
    }
}
