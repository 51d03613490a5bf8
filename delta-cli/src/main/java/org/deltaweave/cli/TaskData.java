package org.deltaweave.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.dl4j.Task;
import org.deltaweave.transformers.text.LanguageTexts;
import org.deltaweave.transformers.text.Samples;
import org.deltaweave.transformers.text.TaggedWords;
import org.deltaweave.transformers.text.TextData;
import org.deltaweave.transformers.text.TextOptions;
import org.deltaweave.transformers.text.TextPairs;
import org.deltaweave.transformers.text.TextTokenizer;

/**
 * Reads a task's examples.
 *
 * @param task says what a file holds
 * @param tokenizer of the backbone
 * @param startToken what an encoder-decoder's decoder reads first
 * @param seed of what is masked
 */
record TaskData(Task task, TextTokenizer tokenizer, int startToken, long seed) {
    static TaskData of(Task task, TextTokenizer tokenizer, Backbone backbone, long seed) {
        return new TaskData(
                task,
                tokenizer,
                backbone.config().json().path("decoder_start_token_id").asInt(0),
                seed);
    }

    /** @param labels those of the training data; the file's own if empty */
    Samples read(Path file, Optional<List<String>> labels) {
        return switch (task) {
            case CLASSIFICATION -> Samples.classes(TextData.read(file, options(labels)), tokenizer);
            case REGRESSION -> Samples.numbers(TextData.read(file, TextOptions.defaults()), tokenizer);
            case TOKEN_CLASSIFICATION -> TaggedWords.read(file, labels).samples(tokenizer);
            case CAUSAL_LANGUAGE_MODEL -> LanguageTexts.read(file).next(tokenizer);
            case MASKED_LANGUAGE_MODEL -> LanguageTexts.read(file).masked(tokenizer, new SplittableRandom(seed));
            case SEQUENCE_TO_SEQUENCE -> TextPairs.read(file).samples(tokenizer, startToken);
        };
    }

    private static TextOptions options(Optional<List<String>> labels) {
        return labels.map(TextOptions.defaults()::withLabels).orElse(TextOptions.defaults());
    }
}
