package org.deltaweave.conformance;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * The kit as a program: checks every delta method on the class path, or those named as arguments, and prints a table.
 *
 * <p>{@code java -cp ... org.deltaweave.conformance.Conformance [method ...]}. Exit code 0 if every method keeps every rule,
 * 1 if one breaks one, 2 if there is nothing to check.
 */
public final class Conformance {
    private final PrintStream out;

    private Conformance(PrintStream out) {
        this.out = out;
    }

    /** Checks and exits. */
    public static void main(String[] methods) {
        System.exit(run(System.out, methods));
    }

    /** Checks, prints and returns the exit code. */
    static int run(PrintStream out, String... methods) {
        try {
            return new Conformance(out).check(List.of(methods));
        } catch (DeltaweaveException e) {
            out.println(e.getMessage());
            return 2;
        }
    }

    private int check(List<String> named) {
        Bench bench = Bench.shared();
        List<String> methods = named.isEmpty() ? Selection.of(bench.catalog()) : named;
        if (methods.isEmpty()) {
            out.println("No delta method to check on the class path. Add a plugin's jar, or change " + Selection.METHODS
                    + " and " + Selection.EXCLUDE + ".");
            return 2;
        }
        Map<String, List<Verdict>> verdicts = new LinkedHashMap<>();
        for (String method : methods) {
            Subject subject = new Subject(bench, method, Map.of(), "bert", Seed.get());
            verdicts.put(
                    method,
                    Rules.all().stream().map(rule -> Verdict.of(rule, subject)).toList());
        }
        print(verdicts);
        return verdicts.values().stream().flatMap(List::stream).anyMatch(Conformance::failed) ? 1 : 0;
    }

    private void print(Map<String, List<Verdict>> verdicts) {
        int width = verdicts.keySet().stream().mapToInt(String::length).max().orElse(0);
        String format = "%-" + Math.max(width, "method".length()) + "s  %s%n";
        out.println("seed " + Seed.get() + " (to repeat: -D" + Seed.PROPERTY + "=" + Seed.get() + ")");
        out.println();
        out.printf(
                format,
                "method",
                Rules.all().stream().map(rule -> "%-4s".formatted(rule.id())).collect(Collectors.joining(" ")));
        verdicts.forEach((method, row) ->
                out.printf(format, method, row.stream().map(Conformance::cell).collect(Collectors.joining(" "))));
        verdicts.forEach(this::printSkipped);
        verdicts.values().stream()
                .flatMap(List::stream)
                .filter(Conformance::failed)
                .forEach(verdict -> {
                    out.println();
                    out.println(verdict.text());
                });
    }

    private void printSkipped(String method, List<Verdict> row) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        for (Verdict verdict : row) {
            if (verdict.outcome() == Verdict.Outcome.SKIPPED) {
                byReason.computeIfAbsent(verdict.text(), reason -> new ArrayList<>())
                        .add(verdict.rule().id());
            }
        }
        byReason.forEach(
                (reason, ids) -> out.println("skipped for " + method + ": " + String.join(", ", ids) + ": " + reason));
    }

    private static boolean failed(Verdict verdict) {
        return verdict.outcome() == Verdict.Outcome.FAILED;
    }

    private static String cell(Verdict verdict) {
        return switch (verdict.outcome()) {
            case PASSED -> "ok  ";
            case SKIPPED -> "-   ";
            case FAILED -> "FAIL";
        };
    }
}
