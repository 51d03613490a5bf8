package org.deltaweave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kit's test of itself: every method with a mistake fails the rules that the mistake breaks, and no other. */
class BrokenMethodsTest {
    private static final Map<String, Set<String>> EXPECTED = Map.ofEntries(
            Map.entry("broken-not-identity", Set.of("D01")),
            Map.entry("broken-half-gradient", Set.of("D02")),
            Map.entry("broken-never-moves", Set.of("D03")),
            Map.entry("broken-clips-backbone", Set.of("D04", "D08")),
            Map.entry("broken-merges-unscaled", Set.of("D05")),
            Map.entry("broken-hidden-number", Set.of("D07")),
            Map.entry("broken-number-of-process", Set.of("D07")),
            Map.entry("broken-remembers-passes", Set.of("D08", "D12")),
            Map.entry("broken-static-scale", Set.of("D12")),
            Map.entry("broken-unused-tensor", Set.of("D03", "D13")),
            // Everything that trains it.
            Map.entry("broken-asks-later", Set.of("D02", "D03", "D04", "D12", "D13", "D15")),
            Map.entry("broken-learns-nothing", Set.of("D15")),
            Map.entry("broken-ignores-bad-settings", Set.of("D16")));

    @TestFactory
    Stream<DynamicNode> brokenMethod_failsExactlyItsRules() {
        return new TreeSet<>(EXPECTED.keySet())
                .stream().map(method -> DynamicTest.dynamicTest(method, () -> failsExactly(method)));
    }

    private static void failsExactly(String method) {
        Subject subject = new Subject(Bench.shared(), method, Map.of(), "bert", Seed.get());
        List<Verdict> failures = Rules.all().stream()
                .map(rule -> Verdict.of(rule, subject))
                .filter(verdict -> verdict.outcome() == Verdict.Outcome.FAILED)
                .toList();
        String reports = failures.stream().map(Verdict::text).collect(Collectors.joining("\n"));
        assertThat(failures.stream().map(verdict -> verdict.rule().id()))
                .as("%s, seed %d%n%s", method, Seed.get(), reports)
                .containsExactlyInAnyOrderElementsOf(EXPECTED.get(method));
    }

    @Test
    void everyBrokenMethodOnTheClassPath_isExpected() {
        assertThat(Bench.shared().catalog().plugins().stream()
                        .map(PluginDescriptor::name)
                        .filter(name -> name.startsWith("broken-")))
                .containsExactlyInAnyOrderElementsOf(EXPECTED.keySet());
    }

    @Test
    void everyRule_isBrokenBySomeMethod() {
        assertThat(EXPECTED.values().stream().flatMap(Set::stream).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Rules.all().stream().map(Rule::id).toList());
    }
}
