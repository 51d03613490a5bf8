package org.deltaweave.transformers.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/**
 * The rows of a file as texts by column; every row has every column, except that rows of JSON may lack some.
 *
 * @param columns in the order of the file
 * @param rows at least one
 */
record Table(List<String> columns, List<Row> rows) {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    /** @param line where the row starts, counted from 1 */
    record Row(long line, Map<String, String> cells) {
        /** A cell with a text in it; DW-324 or DW-325 if there is none. */
        String cell(String name, String column) {
            String cell = cells.get(column);
            if (cell == null) {
                throw new DeltaweaveException(
                        "DW-324",
                        "Line " + line + " of " + name + " has no text '" + column + "'",
                        "Give every line a text in that column");
            }
            if (cell.isBlank()) {
                throw new DeltaweaveException(
                        "DW-325",
                        "Line " + line + " of " + name + " has an empty text in column '" + column + "'",
                        "Remove the line or give it a text");
            }
            return cell;
        }
    }

    static Table parse(String name, String text) {
        String lower = name.toLowerCase(Locale.ROOT);
        Table table;
        if (lower.endsWith(".tsv")) {
            table = tsv(name, text);
        } else if (lower.endsWith(".csv")) {
            table = csv(name, text);
        } else if (lower.endsWith(".jsonl")) {
            table = jsonLines(name, text);
        } else {
            throw new DeltaweaveException(
                    "DW-321",
                    "The name of " + name + " does not tell its format",
                    "Name it .tsv (tabs, no quoting), .csv (commas, quoting) or .jsonl (one JSON object a line)");
        }
        if (table.rows.isEmpty()) {
            String content = table.columns.isEmpty() ? " is empty" : " has a header but no examples";
            throw new DeltaweaveException("DW-322", "File " + name + content, "Give it at least one example");
        }
        return table;
    }

    private static Table tsv(String name, String text) {
        List<String> columns = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        long line = 0;
        for (String content : (Iterable<String>) text.lines()::iterator) {
            line++;
            if (!content.isEmpty()) {
                add(name, line, Arrays.asList(content.split("\t", -1)), columns, rows);
            }
        }
        return new Table(columns, rows);
    }

    private static Table csv(String name, String text) {
        List<String> columns = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        long line = 1;
        int counted = 0;
        try (CSVParser parser = CSVParser.parse(new StringReader(text), CSVFormat.DEFAULT)) {
            for (CSVRecord record : parser) {
                // The position is where the record before it ended: blank lines between them are still to be skipped.
                while (counted < record.getCharacterPosition() || isLineBreak(text.charAt(counted))) {
                    line += text.charAt(counted++) == '\n' ? 1 : 0;
                }
                add(name, line, record.toList(), columns, rows);
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new DeltaweaveException(
                    "DW-327",
                    "After line " + line + " of " + name + " is no valid CSV: " + e.getMessage(),
                    "Put a text with commas, quotes or line breaks into quotes, and double the quotes in it",
                    e);
        }
        return new Table(columns, rows);
    }

    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r';
    }

    /** The first row names the columns. */
    private static void add(String name, long line, List<String> cells, List<String> columns, List<Row> rows) {
        if (columns.isEmpty()) {
            cells.stream().map(String::strip).forEach(columns::add);
            return;
        }
        if (cells.size() != columns.size()) {
            throw new DeltaweaveException(
                    "DW-323",
                    "Line " + line + " of " + name + " has " + cells.size() + " columns, but the header has "
                            + columns.size() + ": " + Nearest.list(columns, 20),
                    "Give every line as many columns as the header, or quote the text in a .csv");
        }
        Map<String, String> byColumn = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            byColumn.put(columns.get(i), cells.get(i));
        }
        rows.add(new Row(line, byColumn));
    }

    private static Table jsonLines(String name, String text) {
        List<String> columns = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        long line = 0;
        for (String content : (Iterable<String>) text.lines()::iterator) {
            line++;
            if (!content.isBlank()) {
                JsonNode node = object(name, line, content);
                Map<String, String> cells = new HashMap<>();
                for (Map.Entry<String, JsonNode> entry : node.properties()) {
                    JsonNode value = entry.getValue();
                    if (value.isTextual() || value.isIntegralNumber()) {
                        cells.put(entry.getKey(), value.asText());
                    }
                    if (rows.isEmpty()) {
                        columns.add(entry.getKey());
                    }
                }
                rows.add(new Row(line, cells));
            }
        }
        return new Table(columns, rows);
    }

    private static JsonNode object(String name, long line, String content) {
        String fault = "it is no object";
        try {
            JsonNode node = JSON.readTree(content);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            fault = Nearest.shorten(e.getOriginalMessage());
        }
        throw new DeltaweaveException(
                "DW-327",
                "Line " + line + " of " + name + " is no JSON object: " + fault,
                "Write one object a line, such as {\"text\": \"...\", \"label\": \"...\"}");
    }
}
