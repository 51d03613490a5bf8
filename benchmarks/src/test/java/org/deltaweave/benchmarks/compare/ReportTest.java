package org.deltaweave.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deltaweave.benchmarks.worker.Measured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The form of the results. */
class ReportTest {
    private static final Duel DUEL = new Duel(
            List.of(
                    run("Deltaweave; threads", 0.75, 400, 10, 20, 60),
                    run("Deltaweave; threads", 0.85, 440, 20, 20, 20)),
            List.of(
                    run("PyTorch 2.7.1, threads", 0, 600, 40, 40, 40),
                    run("PyTorch 2.7.1, threads", 0, 600, 25, 25, 25)));

    @TempDir
    private Path directory;

    private static Measured run(String engine, double share, double peakMb, double... stepMs) {
        return new Measured(engine, new double[0], stepMs, share, peakMb, 0, 0);
    }

    @Test
    void write_oneRow_isAnObjectWithEveryFigure() throws IOException {
        JsonNode json = written(List.of(DUEL.row("samediff", null)));

        assertThat(json.toString())
                .isEqualTo("{\"case\":\"samediff\","
                        + "\"ours\":{\"medianMs\":20.0,\"peakMb\":420.0,\"matmulShare\":0.8},"
                        + "\"peer\":{\"name\":\"PyTorch 2.7.1\",\"medianMs\":32.5,\"peakMb\":600.0},"
                        + "\"ratio\":{\"median\":0.65,\"min\":0.5,\"max\":0.8},"
                        + "\"memoryRatio\":0.7}");
    }

    @Test
    void write_severalRows_isAList() throws IOException {
        JsonNode json = written(List.of(DUEL.row("step", "lora"), DUEL.row("step", "full")));

        assertThat(json.isArray()).isTrue();
        assertThat(json.get(1).get("case").textValue()).isEqualTo("step");
        assertThat(json.get(1).get("row").textValue()).isEqualTo("full");
    }

    @Test
    void row_withTokens_hasTimePerToken() throws IOException {
        JsonNode json = written(List.of(DUEL.row("scale", "2x768", 100)));

        assertThat(json.get("ours").get("microsPerToken").doubleValue()).isEqualTo(200);
        assertThat(json.get("peer").get("microsPerToken").doubleValue()).isEqualTo(325);
    }

    @Test
    void totalRow_comparesSumsOfUnlikeSteps() throws IOException {
        JsonNode json = written(List.of(DUEL.totalRow("epoch")));

        assertThat(json.get("ours").get("totalMs").doubleValue()).isEqualTo(75);
        assertThat(json.get("ratio").get("max").doubleValue()).isEqualTo(0.8);
        assertThat(json.get("ratio").get("min").doubleValue()).isEqualTo(0.75);
    }

    @Test
    void print_hasALineForEachRow() {
        StringWriter out = new StringWriter();
        List<Row> rows = new ArrayList<>(List.of(DUEL.row("step", "lora")));
        rows.add(new Row(
                "memory", null, new Figures(null, 9.0, null, null, 420.0, 0.5, 400.0, 404.0, 1.0), null, null, null));

        Report.print(rows, new Console(new PrintWriter(out), new PrintWriter(out), false));

        assertThat(out.toString().lines().skip(2))
                .containsExactly(
                        "step lora                          20.0       32.5   0.650   0.500.. 0.800       420       600    0.700    80.0%",
                        "memory                       resident 400 MB after the warm-up, 404 MB at the end: +1.00 %; peak 420 MB, 9.0 ms a step");
    }

    private JsonNode written(List<Row> rows) throws IOException {
        Path file = directory.resolve("rows.json");
        Report.write(rows, file);
        return new ObjectMapper().readTree(file.toFile());
    }
}
