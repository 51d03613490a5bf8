package org.deltaweave.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.deltaweave.weaver.discovery.PluginDescriptor;

/** Which methods of the class path are checked: all, unless system properties name some or leave some out. */
final class Selection {
    static final String METHODS = "deltaweave.methods";
    static final String EXCLUDE = "deltaweave.exclude";

    private Selection() {}

    /** Names in order; names and patterns in the properties are separated by commas, and {@code *} stands for any text. */
    static List<String> of(PluginCatalog catalog) {
        Predicate<String> wanted = anyOf(System.getProperty(METHODS, "*"));
        Predicate<String> unwanted = anyOf(System.getProperty(EXCLUDE, ""));
        return catalog.plugins().stream()
                .map(PluginDescriptor::name)
                .filter(wanted)
                .filter(unwanted.negate())
                .toList();
    }

    private static Predicate<String> anyOf(String patterns) {
        return Arrays.stream(patterns.split(","))
                .map(String::strip)
                .map(pattern -> Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q"))
                        .asMatchPredicate())
                .reduce(name -> false, Predicate::or);
    }
}
