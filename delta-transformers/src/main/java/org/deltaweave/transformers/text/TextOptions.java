package org.deltaweave.transformers.text;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * How to read a file of labelled texts.
 *
 * @param text name of the column with the text; found by its usual names if empty
 * @param pair name of the column with the second text; without {@code text}, pairs are found by their usual names
 * @param label name of the column with the label; {@code label} if empty
 * @param charset of the file
 * @param labels the known labels in order; those of the file, sorted, if empty
 */
public record TextOptions(
        Optional<String> text,
        Optional<String> pair,
        Optional<String> label,
        Charset charset,
        Optional<List<String>> labels) {
    public TextOptions {
        labels = labels.map(List::copyOf);
    }

    /** Usual column names, UTF-8, labels as in the file. */
    public static TextOptions defaults() {
        return new TextOptions(
                Optional.empty(), Optional.empty(), Optional.empty(), StandardCharsets.UTF_8, Optional.empty());
    }

    /** The text is in this column. */
    public TextOptions withText(String column) {
        return new TextOptions(Optional.of(column), pair, label, charset, labels);
    }

    /** The second text is in this column. */
    public TextOptions withPair(String column) {
        return new TextOptions(text, Optional.of(column), label, charset, labels);
    }

    /** The label is in this column. */
    public TextOptions withLabel(String column) {
        return new TextOptions(text, pair, Optional.of(column), charset, labels);
    }

    /** The file is written in this charset, such as ISO-8859-1. */
    public TextOptions withCharset(Charset other) {
        return new TextOptions(text, pair, label, other, labels);
    }

    /** The labels are these, in this order: those of the training data. */
    public TextOptions withLabels(List<String> known) {
        return new TextOptions(text, pair, label, charset, Optional.of(known));
    }
}
