package org.deltaweave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kit as a program. */
class ConformanceTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void run_soundMethod_printsTableAndReasonsAndReturns0() {
        assertThat(run("head")).as("%s", text()).isZero();
        assertThat(text().lines())
                .contains("method  D01  D02  D03  D04  D05  D07  D08  D12  D13  D15  D16 ")
                .contains("head    ok   -    -    ok   -    ok   ok   ok   -    ok   ok  ")
                .contains("skipped for head: D02, D03, D13: head has no trainable tensors of its own")
                .contains("skipped for head: D05: head acts on no site");
    }

    @Test
    void run_brokenMethod_printsTheWholeReportAndReturns1() {
        assertThat(run("broken-ignores-bad-settings")).isEqualTo(1);
        assertThat(text())
                .contains("FAIL")
                .contains("D16 badConfigurationRefused: Bad settings, targets and layers are refused")
                .contains("broken-ignores-bad-settings (org.deltaweave.conformance.broken.IgnoresBadSettings in ")
                .contains("where     broken-ignores-bad-settings with {scale=several}")
                .contains("found     accepted, where DW-203 is due")
                .contains("-Ddeltaweave.seed=" + Seed.get())
                .contains("    - A setting is declared as String and parsed");
    }

    @Test
    void run_unknownMethod_namesTheNearestAndReturns2() {
        assertThat(run("lorra")).isEqualTo(2);
        assertThat(text()).startsWith("[DW-201]").contains("lora");
    }

    @Test
    void selection_leavesOutWhatThePropertyExcludes() {
        List<String> selected = Selection.of(Bench.shared().catalog());

        assertThat(selected).containsExactly("adapter", "bitfit", "full", "head", "lora");
    }

    private int run(String... methods) {
        return Conformance.run(new PrintStream(printed, true, StandardCharsets.UTF_8), methods);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
