package org.deltaweave.transformers.text;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/**
 * Texts with what should be made of each, for sequence-to-sequence models: a table with columns {@code source} and {@code
 * target}.
 *
 * @param source the file's name, for errors
 * @param pairs in the order of the file
 */
public record TextPairs(String source, List<Pair> pairs) {
    /** A text and what should be made of it. */
    public record Pair(String source, String target, long line) {}

    /** Reads a file; DW-320 to DW-328 with the file and the line. */
    public static TextPairs read(Path file) {
        String name = file.toString();
        Table table = Table.parse(name, Lines.decode(name, TextFile.bytes(file), StandardCharsets.UTF_8));
        if (!table.columns().containsAll(List.of("source", "target"))) {
            throw new DeltaweaveException(
                    "DW-324",
                    "File " + name + " has no columns 'source' and 'target'; its columns are "
                            + Nearest.list(table.columns(), 20),
                    "Put the columns' names into its first line");
        }
        return new TextPairs(
                name,
                table.rows().stream()
                        .map(row -> new Pair(row.cell(name, "source"), row.cell(name, "target"), row.line()))
                        .toList());
    }

    /** Every source with its special tokens, then what the decoder reads; its labels are the target. */
    public Samples samples(TextTokenizer tokenizer, int startToken) {
        List<Sample> samples = new ArrayList<>();
        for (Pair pair : pairs) {
            String where = "Line " + pair.line() + " of " + source;
            samples.add(sample(
                    tokenizer.encode(pair.source(), Optional.empty(), where).ids(),
                    tokenizer.encode(pair.target(), Optional.empty(), where).ids(),
                    startToken));
        }
        return new Samples(samples, LabelForm.WORD, List.of(), Samples.padding(tokenizer));
    }

    /** One example: the decoder reads its first token and the target without the last, and should say the target. */
    public static Sample sample(int[] source, int[] target, int startToken) {
        int length = source.length + target.length;
        int[] ids = Arrays.copyOf(source, length);
        int[] types = new int[length];
        float[] labels = new float[length];
        Arrays.fill(labels, Sample.NONE);
        for (int i = 0; i < target.length; i++) {
            ids[source.length + i] = i == 0 ? startToken : target[i - 1];
            types[source.length + i] = 1;
            labels[source.length + i] = target[i];
        }
        return new Sample(ids, types, labels);
    }
}
