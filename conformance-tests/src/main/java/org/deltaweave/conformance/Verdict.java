package org.deltaweave.conformance;

/**
 * What came of checking one rule.
 *
 * @param rule which rule
 * @param outcome how it ended
 * @param text why it was skipped, or the whole report of a failure; else empty
 */
record Verdict(Rule rule, Outcome outcome, String text) {
    /** How a check ends. */
    enum Outcome {
        /** The method keeps the rule. */
        PASSED,
        /** The rule says nothing about the method. */
        SKIPPED,
        /** The method breaks the rule. */
        FAILED
    }

    /** Checks a rule; an exception out of the method is a failure too. */
    static Verdict of(Rule rule, Subject subject) {
        try {
            return subject.unfit()
                    .or(() -> rule.reasonToSkip(subject))
                    .map(reason -> new Verdict(rule, Outcome.SKIPPED, reason))
                    .orElseGet(() -> {
                        rule.check(subject);
                        return new Verdict(rule, Outcome.PASSED, "");
                    });
        } catch (Violation violation) {
            return new Verdict(rule, Outcome.FAILED, report(rule, subject, violation.where(), violation.getMessage()));
        } catch (RuntimeException | LinkageError thrown) {
            return new Verdict(rule, Outcome.FAILED, report(rule, subject, place(thrown), thrown.toString()));
        }
    }

    private static String report(Rule rule, Subject subject, String where, String found) {
        return """
                %s: %s
                  method    %s (%s in %s)
                  settings  %s
                  backbone  %s
                  where     %s
                  found     %s
                  seed      %d (to repeat: -D%s=%d)
                  likely causes
                """
                        .formatted(
                                rule,
                                rule.sentence(),
                                subject.method(),
                                subject.plugin().className(),
                                subject.plugin().origin(),
                                subject.spec().settings(),
                                subject.small().architecture(),
                                where,
                                found,
                                subject.seed(),
                                Seed.PROPERTY,
                                subject.seed())
                + "    - " + String.join("\n    - ", rule.likelyCauses());
    }

    /** Where the innermost exception was thrown. */
    private static String place(Throwable thrown) {
        Throwable innermost = thrown;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        StackTraceElement[] trace = innermost.getStackTrace();
        return trace.length == 0 ? "unknown" : trace[0].toString();
    }
}
