package org.deltaweave.transformers.text;

import java.nio.file.Path;
import java.util.List;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * Labelled texts, read from a {@code .tsv}, {@code .csv} or {@code .jsonl} file.
 *
 * <p>The first row of a table names its columns: {@code label}, and {@code text} or {@code sentence}, or for pairs
 * {@code sentence1} and {@code sentence2}, {@code text} and {@code text_pair}, {@code premise} and {@code hypothesis},
 * {@code question} and {@code sentence}; each line of JSON has them as keys. TSV is taken verbatim, without quoting.
 *
 * @param source the file's name, for errors
 * @param examples in the order of the file
 * @param labels names of the labels by index: whole numbers in numeric order, other names in alphabetic order
 */
public record TextData(String source, List<Example> examples, List<String> labels) {
    public TextData {
        examples = List.copyOf(examples);
        labels = List.copyOf(labels);
    }

    /** Reads a file with its own labels. */
    public static TextData read(Path file) {
        return read(file, TextOptions.defaults());
    }

    /** Reads a file whose labels are known: development data with the labels of the training data. */
    public static TextData read(Path file, List<String> labels) {
        return read(file, TextOptions.defaults().withLabels(labels));
    }

    /**
     * Reads a file.
     *
     * @throws DeltaweaveException DW-320 to DW-328, with the file and the line
     */
    public static TextData read(Path file, TextOptions options) {
        return parse(file.toString(), TextFile.bytes(file), options);
    }

    /**
     * Reads the content of a file that is not on disk, such as a resource.
     *
     * @param name ends with the format's extension
     */
    public static TextData parse(String name, byte[] content, TextOptions options) {
        Table table = Table.parse(name, Lines.decode(name, content, options.charset()));
        return new ExampleReader(name, options).read(table);
    }

    /** The first {@code n} examples, or all if there are fewer; the labels stay. */
    public TextData limit(int n) {
        if (n < 1) {
            throw new DeltaweaveException(
                    "DW-329",
                    "The data of " + source + " cannot be limited to " + n + " examples",
                    "Ask for 1 or more");
        }
        return new TextData(source, examples.subList(0, Math.min(n, examples.size())), labels);
    }

    /** Number of examples. */
    public int size() {
        return examples.size();
    }
}
