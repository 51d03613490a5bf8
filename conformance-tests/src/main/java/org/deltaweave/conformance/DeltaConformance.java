package org.deltaweave.conformance;

import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Every rule as a test of one delta method. Extend it where your method is built:
 *
 * <pre>{@code
 * class GateConformanceTest extends DeltaConformance {
 *     @Override
 *     protected String method() {
 *         return "gate";
 *     }
 * }
 * }</pre>
 *
 * <p>A test is skipped, with the reason, where the method's features do not call for its rule. All random numbers follow
 * from one seed, which is published with each test and repeated with {@code -Ddeltaweave.seed=...}. The rules are explained
 * in {@code docs/conformance.md}.
 */
public abstract class DeltaConformance {
    /** For subclasses. */
    protected DeltaConformance() {}

    /** The name of the method to check, such as {@code lora}. */
    protected abstract String method();

    /** Settings to check it with, {@code targets} and {@code layers} among them; none means the method's defaults. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    /** The {@code model_type} of the small backbone to check it on. */
    protected String architecture() {
        return "bert";
    }

    @Test
    final void D01_identityAtInit(TestReporter reporter) {
        check(Rules.D01, reporter);
    }

    @Test
    final void D02_gradientEqualsFiniteDifferences(TestReporter reporter) {
        check(Rules.D02, reporter);
    }

    @Test
    final void D03_everyTensorMoves(TestReporter reporter) {
        check(Rules.D03, reporter);
    }

    @Test
    final void D04_backboneUnchanged(TestReporter reporter) {
        check(Rules.D04, reporter);
    }

    @Test
    final void D05_mergedEqualsAttached(TestReporter reporter) {
        check(Rules.D05, reporter);
    }

    @Test
    final void D07_saveLoadRoundTrip(TestReporter reporter) {
        check(Rules.D07, reporter);
    }

    @Test
    final void D08_detachRestores(TestReporter reporter) {
        check(Rules.D08, reporter);
    }

    @Test
    final void D12_networksIndependent(TestReporter reporter) {
        check(Rules.D12, reporter);
    }

    @Test
    final void D13_declaredCountIsTrained(TestReporter reporter) {
        check(Rules.D13, reporter);
    }

    @Test
    final void D15_lossFalls(TestReporter reporter) {
        check(Rules.D15, reporter);
    }

    @Test
    final void D16_badConfigurationRefused(TestReporter reporter) {
        check(Rules.D16, reporter);
    }

    private void check(Rule rule, TestReporter reporter) {
        Subject subject = new Subject(Bench.shared(), method(), settings(), architecture(), Seed.get());
        reporter.publishEntry(Seed.PROPERTY, Long.toString(subject.seed()));
        conclude(Verdict.of(rule, subject));
    }

    /** Tells JUnit how a check ended. */
    static void conclude(Verdict verdict) {
        switch (verdict.outcome()) {
            case SKIPPED -> Assumptions.abort(verdict.text());
            case FAILED -> Assertions.fail(verdict.text());
            default -> {
                // Passed: nothing to tell.
            }
        }
    }
}
