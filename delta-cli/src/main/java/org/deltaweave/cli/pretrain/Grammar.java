package org.deltaweave.cli.pretrain;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * A context-free grammar that makes short messages.
 *
 * <p>A line {@code name = one | two <other>} defines a rule, {@code name += three} adds alternatives to it, {@code #} starts
 * a comment; {@code <other>} stands for an expansion of that rule, and alternatives are equally likely.
 */
public final class Grammar {
    private static final String START = "message";
    private static final int DEEPEST = 64;
    private static final Pattern RULE = Pattern.compile("([a-zA-Z0-9_]+)\\s*(\\+?=)\\s*(.*)");
    private static final Pattern REFERENCE = Pattern.compile("<([a-zA-Z0-9_]+)>");

    private final Map<String, List<String>> rules = new HashMap<>();

    private Grammar() {}

    /** The grammar that the project ships. */
    public static Grammar embedded() {
        try (InputStream stream = Grammar.class.getResourceAsStream("grammar.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return parse(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a grammar; DW-420 names the line that is wrong or the rule that is missing. */
    public static Grammar parse(List<String> lines) {
        Grammar grammar = new Grammar();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                grammar.define(line, i + 1);
            }
        }
        grammar.requireDefined(START, "the start");
        grammar.rules.forEach((name, alternatives) -> alternatives.forEach(text -> {
            Matcher references = REFERENCE.matcher(text);
            while (references.find()) {
                grammar.requireDefined(references.group(1), "rule \"" + name + "\"");
            }
        }));
        return grammar;
    }

    /** One random message. */
    public String message(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        expand(START, random, text, 0);
        return text.toString();
    }

    private void define(String line, int number) {
        Matcher rule = RULE.matcher(line);
        if (!rule.matches()) {
            throw new DeltaweaveException(
                    "DW-420", "Line " + number + " of the grammar is not a rule: " + line, "Write name = one | two");
        }
        List<String> alternatives =
                Arrays.stream(rule.group(3).split("\\|")).map(String::strip).toList();
        if (rule.group(2).equals("=") && rules.containsKey(rule.group(1))) {
            throw new DeltaweaveException(
                    "DW-420",
                    "Line " + number + " of the grammar defines \"" + rule.group(1) + "\" again",
                    "Write += to add alternatives");
        }
        rules.computeIfAbsent(rule.group(1), name -> new ArrayList<>()).addAll(alternatives);
    }

    private void requireDefined(String name, String where) {
        if (!rules.containsKey(name)) {
            throw new DeltaweaveException(
                    "DW-420",
                    "The grammar has no rule \"" + name + "\", which " + where + " needs",
                    "Define it or correct the name");
        }
    }

    private void expand(String rule, RandomGenerator random, StringBuilder text, int depth) {
        if (depth > DEEPEST) {
            throw new DeltaweaveException(
                    "DW-420", "The grammar's rule \"" + rule + "\" leads back to itself", "Remove the cycle");
        }
        List<String> alternatives = rules.get(rule);
        String chosen = alternatives.get(random.nextInt(alternatives.size()));
        Matcher references = REFERENCE.matcher(chosen);
        int end = 0;
        while (references.find()) {
            text.append(chosen, end, references.start());
            expand(references.group(1), random, text, depth + 1);
            end = references.end();
        }
        text.append(chosen, end, chosen.length());
    }
}
