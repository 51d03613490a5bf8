package org.deltaweave.transformers.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/**
 * Sentences of words with a tag each, as for named entities: one word and its tag a line (the last column counts), an empty
 * line between sentences.
 *
 * @param source the file's name, for errors
 * @param sentences in the order of the file
 * @param tags names of the tags by index
 */
public record TaggedWords(String source, List<Sentence> sentences, List<String> tags) {
    /** Words with the index of each one's tag, and the line of the first. */
    public record Sentence(List<String> words, int[] tags, long line) {}

    /**
     * Reads a file.
     *
     * @param known the tags in order, those of the training data; the file's own, sorted, if empty
     * @throws DeltaweaveException DW-320, DW-322, DW-323 or DW-326 with the file and the line
     */
    public static TaggedWords read(Path file, Optional<List<String>> known) {
        List<String[]> lines = new ArrayList<>();
        for (String line : (Iterable<String>) TextFile.read(file).lines()::iterator) {
            lines.add(
                    line.isBlank() || line.startsWith("-DOCSTART-")
                            ? new String[0]
                            : line.strip().split("\\s+"));
        }
        List<String> tags = known.orElseGet(() -> {
            TreeSet<String> found = new TreeSet<>();
            lines.stream().filter(cells -> cells.length > 1).forEach(cells -> found.add(cells[cells.length - 1]));
            return List.copyOf(found);
        });
        List<Sentence> sentences = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= lines.size(); i++) {
            if (i == lines.size() || lines.get(i).length == 0) {
                if (i > start) {
                    sentences.add(sentence(file, lines.subList(start, i), tags, start + 1));
                }
                start = i + 1;
            }
        }
        if (sentences.isEmpty()) {
            throw new DeltaweaveException("DW-322", "File " + file + " is empty", "Give it at least one example");
        }
        return new TaggedWords(file.toString(), sentences, tags);
    }

    private static Sentence sentence(Path file, List<String[]> lines, List<String> tags, int first) {
        List<String> words = new ArrayList<>();
        int[] indices = new int[lines.size()];
        for (int i = 0; i < lines.size(); i++) {
            String[] cells = lines.get(i);
            String where = "Line " + (first + i) + " of " + file;
            if (cells.length < 2) {
                throw new DeltaweaveException(
                        "DW-323", where + " has a word without a tag", "Write a word and its tag on each line");
            }
            indices[i] = tags.indexOf(cells[cells.length - 1]);
            if (indices[i] < 0) {
                throw new DeltaweaveException(
                        "DW-326",
                        where + " has the tag '" + Nearest.shorten(cells[cells.length - 1])
                                + "', which is not among the known " + Nearest.list(tags, 20),
                        "Correct the tag, or train on data that has it");
            }
            words.add(cells[0]);
        }
        return new Sentence(words, indices, first);
    }

    /** The first piece of each word carries its tag; other pieces and special tokens have none. */
    public Samples samples(TextTokenizer tokenizer) {
        List<Sample> samples = sentences.stream()
                .map(sentence -> {
                    WordPieces pieces =
                            tokenizer.encodeWords(sentence.words(), "Line " + sentence.line() + " of " + source);
                    float[] labels = new float[pieces.encoding().length()];
                    Arrays.fill(labels, Sample.NONE);
                    for (int i = 0; i < labels.length; i++) {
                        if (pieces.begins(i)) {
                            labels[i] = sentence.tags()[pieces.words()[i]];
                        }
                    }
                    return new Sample(pieces.encoding().ids(), pieces.encoding().types(), labels);
                })
                .toList();
        return new Samples(samples, LabelForm.TOKEN_CLASS, tags, Samples.padding(tokenizer));
    }
}
