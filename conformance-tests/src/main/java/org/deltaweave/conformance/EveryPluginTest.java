package org.deltaweave.conformance;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;

/**
 * Every rule over every delta method on the class path, with its default settings: no class to write.
 *
 * <p>Its name fits what Surefire looks for, so {@code <dependenciesToScan>} with this jar is all it takes. The system
 * properties {@code deltaweave.methods} and {@code deltaweave.exclude} choose methods by name or pattern.
 */
public class EveryPluginTest {
    @TestFactory
    Stream<DynamicNode> everyRuleOverEveryPlugin(TestReporter reporter) {
        reporter.publishEntry(Seed.PROPERTY, Long.toString(Seed.get()));
        List<String> methods = Selection.of(Bench.shared().catalog());
        if (methods.isEmpty()) {
            Assertions.fail("No delta method to check on the class path; it holds "
                    + Bench.shared().catalog().plugins().size() + " in all. Add a plugin's jar, or change "
                    + Selection.METHODS + " and " + Selection.EXCLUDE);
        }
        return architectures().stream()
                .flatMap(architecture -> methods.stream().map(method -> container(method, architecture)));
    }

    /** The {@code model_type}s of the small backbones to check methods on. */
    protected List<String> architectures() {
        return List.of("bert", "gpt2", "llama", "t5", "bart");
    }

    private static DynamicNode container(String method, String architecture) {
        return DynamicContainer.dynamicContainer(
                method + " on " + architecture, Rules.all().stream().map(rule -> test(method, architecture, rule)));
    }

    private static DynamicTest test(String method, String architecture, Rule rule) {
        return DynamicTest.dynamicTest(
                method + " on " + architecture + " / " + rule,
                () -> DeltaConformance.conclude(
                        Verdict.of(rule, new Subject(Bench.shared(), method, Map.of(), architecture, Seed.get()))));
    }
}
