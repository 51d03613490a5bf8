package org.deltaweave.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.text.Overlong;
import org.deltaweave.transformers.text.TextTokenizer;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Which texts {@code train} and {@code eval} read, and how. */
final class DataOptions {
    /** Where the architecture sets no bound, as T5 does not. */
    private static final int LONGEST = 4096;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "A Hugging Face model directory.")
    Path model;

    @Option(
            names = "--dev",
            required = true,
            paramLabel = "FILE",
            description =
                    "Examples to measure on. Classification and regression: .tsv, .csv or .jsonl with a header or "
                            + "keys such as text and label; seq2seq: source and target; language models: the same with text, "
                            + "or prompt and completion, or plain text; tokens: a word and its tag on each line.")
    Path dev;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            description = "Tokens of a text that are read. Default: all that the model can.")
    private Optional<Integer> maxLength = Optional.empty();

    @Option(names = "--refuse-overlong", description = "Make a text that is longer an error instead of cutting it off.")
    private boolean refuseOverlong;

    void check(CommandLine command) {
        maxLength.ifPresent(
                length -> TrainOptions.require(command, length >= 3, "--max-length must be at least 3, not " + length));
    }

    /** @param trained the length that a delta was trained with; empty if it is not trained yet */
    int maxLength(Backbone backbone, Optional<Integer> trained) {
        int longest = Math.min(backbone.config().maxPositions(), LONGEST);
        return Math.min(longest, maxLength.or(() -> trained).orElse(longest));
    }

    TextTokenizer tokenizer(int length) {
        return TextTokenizer.load(model, length, refuseOverlong ? Overlong.REFUSE : Overlong.TRUNCATE);
    }

    /** Says how many texts were cut off, if any were. */
    static void noteTruncated(TextTokenizer tokenizer, PrintWriter err) {
        if (tokenizer.truncated() > 0) {
            boolean one = tokenizer.truncated() == 1;
            err.println("note: " + Figures.count(tokenizer.truncated()) + (one ? " text has" : " texts have")
                    + " more than " + tokenizer.maxLength() + " tokens and " + (one ? "was" : "were")
                    + " cut off; --refuse-overlong makes that an error");
        }
    }

    /** The label names in a delta's notes. */
    static List<String> names(Object labels) {
        return labels instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
