package org.deltaweave.transformers.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/** Picks texts and labels out of a table's columns. */
final class ExampleReader {
    private static final List<List<String>> USUAL = List.of(
            List.of("sentence1", "sentence2"),
            List.of("text", "text_pair"),
            List.of("premise", "hypothesis"),
            List.of("question", "sentence"),
            List.of("text"),
            List.of("sentence"));
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
    private static final Pattern NEGATIVE = Pattern.compile("-\\d+");

    private final String name;
    private final TextOptions options;

    ExampleReader(String name, TextOptions options) {
        this.name = name;
        this.options = options;
    }

    TextData read(Table table) {
        requireUnique(table.columns());
        List<String> textColumns = textColumns(table.columns());
        String labelColumn = present(options.label().orElse("label"), "label", table.columns());
        List<String> labels = options.labels().orElseGet(() -> labels(table, labelColumn));
        List<Example> examples = new ArrayList<>(table.rows().size());
        for (Table.Row row : table.rows()) {
            String label = label(row, labelColumn);
            int index = labels.indexOf(label);
            if (index < 0) {
                throw new DeltaweaveException(
                        "DW-326",
                        where(row) + " has the label '" + Nearest.shorten(label) + "', which is not among the known "
                                + Nearest.list(labels, 20),
                        "Correct the label, or train on data that has it");
            }
            Optional<String> pair =
                    textColumns.size() == 2 ? Optional.of(text(row, textColumns.get(1))) : Optional.empty();
            examples.add(new Example(text(row, textColumns.get(0)), pair, index, row.line()));
        }
        return new TextData(name, examples, labels);
    }

    private void requireUnique(List<String> columns) {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!seen.add(column)) {
                throw new DeltaweaveException(
                        "DW-324",
                        "The header of " + name + " names the column '" + Nearest.shorten(column) + "' twice",
                        "Rename one of them");
            }
        }
    }

    private List<String> textColumns(List<String> columns) {
        if (options.text().isPresent()) {
            List<String> named = new ArrayList<>();
            named.add(present(options.text().get(), "text", columns));
            options.pair().ifPresent(pair -> named.add(present(pair, "second text", columns)));
            return named;
        }
        return USUAL.stream()
                .filter(columns::containsAll)
                .findFirst()
                .orElseThrow(() -> noColumn("text", "'text' or 'sentence'", columns));
    }

    private String present(String column, String what, List<String> columns) {
        if (!columns.contains(column)) {
            throw noColumn(what, "'" + column + "'", columns);
        }
        return column;
    }

    private DeltaweaveException noColumn(String what, String wanted, List<String> columns) {
        return new DeltaweaveException(
                "DW-324",
                "File " + name + " has no " + what + " column " + wanted + "; its columns are "
                        + Nearest.list(columns, 20),
                "Put the columns' names into its first line, or say which column holds the " + what);
    }

    private List<String> labels(Table table, String column) {
        Set<String> found = new TreeSet<>();
        table.rows().forEach(row -> found.add(label(row, column)));
        boolean numbers = found.stream().allMatch(label -> WHOLE.matcher(label).matches());
        return numbers
                ? found.stream()
                        .sorted(Comparator.comparingInt(Integer::parseInt))
                        .toList()
                : List.copyOf(found);
    }

    private String label(Table.Row row, String column) {
        String label = cell(row, column).strip();
        if (label.isEmpty()) {
            throw new DeltaweaveException("DW-326", where(row) + " has no label", "Give every example a label");
        }
        if (NEGATIVE.matcher(label).matches()) {
            throw new DeltaweaveException(
                    "DW-326",
                    where(row) + " has the negative label " + Nearest.shorten(label),
                    "Number labels from 0; -1 often marks test data whose labels are kept secret");
        }
        return label;
    }

    private String text(Table.Row row, String column) {
        String text = cell(row, column);
        if (text.isBlank()) {
            throw new DeltaweaveException(
                    "DW-325",
                    where(row) + " has an empty text in column '" + column + "'",
                    "Remove the line or give it a text");
        }
        return text;
    }

    private String cell(Table.Row row, String column) {
        String cell = row.cells().get(column);
        if (cell == null) {
            throw new DeltaweaveException(
                    "DW-324",
                    where(row) + " has no text or whole number '" + column + "'",
                    "Give every line the keys of the first");
        }
        return cell;
    }

    private String where(Table.Row row) {
        return "Line " + row.line() + " of " + name;
    }
}
