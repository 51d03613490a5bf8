package org.deltaweave.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Text in columns: titles, then rows, numbers to the right. */
public final class Table {
    private static final String GAP = "  ";

    private final List<String> titles;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> titles) {
        this.titles = titles;
    }

    /** A table without rows; a title that starts with {@code >} is that of a column of numbers. */
    public static Table of(String... titles) {
        return new Table(List.of(titles));
    }

    /** Adds a row with one cell for each title. */
    public Table row(String... cells) {
        if (cells.length != titles.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + titles.size() + " titles");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Prints titles and rows. */
    public void print(PrintWriter out) {
        int[] widths = IntStream.range(0, titles.size()).map(this::width).toArray();
        out.println(line(titles.stream().map(Table::bare).toList(), widths));
        rows.forEach(row -> out.println(line(row, widths)));
        out.flush();
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String padding = " ".repeat(widths[column] - cells.get(column).length());
            String cell = cells.get(column);
            line.append(column == 0 ? "" : GAP).append(isNumber(column) ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int title = bare(titles.get(column)).length();
        return Math.max(
                title,
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }

    private boolean isNumber(int column) {
        return titles.get(column).startsWith(">");
    }

    private static String bare(String title) {
        return title.startsWith(">") ? title.substring(1) : title;
    }
}
