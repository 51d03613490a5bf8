package org.deltaweave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the command says to wrong arguments. */
class MainTest {
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Main.commandLine().setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @Test
    void noCase_isWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("CASE");
    }

    @Test
    void unknownCase_listsTheCases() {
        assertThat(run("stap")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith(
                        "error: [DW-501] There is no case \"stap\". Cases are step, epoch, scale, samediff, memory, kernels");
    }

    @Test
    void unknownRow_listsTheRows() {
        assertThat(run("step", "--rows", "lora,bitfit")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("error: [DW-501] There is no row \"bitfit\". Rows are lora, full, adapter, inference-bare");
    }

    @Test
    void llamaWithEagerAttention_isRefusedBeforeAnythingRuns() {
        assertThat(run("step", "--model", "llama", "--torch-attention", "eager"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("error: [DW-508] --torch-attention eager was asked for with --model llama")
                .contains("Leave --torch-attention out, or use --model bert");
    }

    @Test
    void noPairs_isWrongUsage() {
        assertThat(run("step", "--pairs", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--pairs is 0, but must be at least 1");
    }

    @Test
    void jsonInMissingDirectory_isRefusedBeforeAnythingRuns() {
        assertThat(run("step", "--json", "no/such/directory/x.json")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("error: [DW-502] The JSON file no/such/directory/x.json cannot be written");
    }

    @Test
    void epochWithoutData_saysWhatToSet() {
        String before = System.setProperty("DELTAWEAVE_DATA", "no/such/data");
        try {
            assertThat(run("epoch")).isEqualTo(1);
        } finally {
            if (before == null) {
                System.clearProperty("DELTAWEAVE_DATA");
            } else {
                System.setProperty("DELTAWEAVE_DATA", before);
            }
        }
        assertThat(err.toString())
                .startsWith("error: [DW-507]")
                .contains("train.tsv")
                .contains("Set DELTAWEAVE_DATA");
    }
}
