package org.deltaweave.api.processor;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import org.deltaweave.api.Targets;

/** What must be true of the {@link Targets} of a delta method. */
record TargetRules(Elements elements, Problems problems) {
    private static final Pattern ENTRY = Pattern.compile("[a-z0-9*]+(\\.[a-z0-9*]+)*");

    List<String> check(TypeElement type) {
        Optional<Written> written = Written.on(type, Targets.class, elements);
        if (written.isEmpty()) {
            problems.at(
                    type,
                    "Delta method class " + type + " has no @Targets",
                    "Name the join points it acts on, such as @Targets(\"attention.query\"), or write"
                            + " @Targets(Targets.NOTHING) if it trains the head only");
            return List.of();
        }
        List<String> entries = written.get().texts("value");
        if (entries.isEmpty()) {
            problems.at(
                    type,
                    "@Targets of delta method class " + type + " is empty",
                    "Name at least one join point, or write @Targets(Targets.NOTHING) if it trains the head only");
        }
        Set<String> seen = new HashSet<>();
        for (String entry : entries) {
            checkEntry(type, entry, seen.add(entry));
        }
        if (seen.size() > 1 && seen.contains(Targets.NOTHING)) {
            problems.at(
                    type,
                    "@Targets of delta method class " + type + " names '" + Targets.NOTHING + "' beside join points",
                    "Write Targets.NOTHING alone, or remove it");
        }
        return entries;
    }

    private void checkEntry(TypeElement type, String entry, boolean first) {
        if (entry.isBlank()) {
            problems.at(
                    type,
                    "@Targets of delta method class " + type + " has a blank entry",
                    "Write a join point's name such as attention.query");
        } else if (!ENTRY.matcher(entry).matches()) {
            problems.at(
                    type,
                    "@Targets of delta method class " + type + " has '" + entry + "', which cannot name a join point",
                    "Write dotted lower-case words such as attention.query; * stands for any characters");
        } else if (!first) {
            problems.at(type, "@Targets of delta method class " + type + " names '" + entry + "' twice", "Remove one");
        }
    }
}
