package org.deltaweave.benchmarks.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.deltaweave.benchmarks.worker.JsonFiles;

/** Shows rows to people and writes them for programs. */
public final class Report {
    private static final String HEAD = String.format(
            "%-28s %10s %10s %7s %15s %9s %9s %8s %8s",
            "", "ours ms", "peer ms", "ratio", "min..max", "ours MB", "peer MB", "memory", "products");

    private Report() {}

    /** A table. */
    public static void print(List<Row> rows, Console console) {
        console.line("");
        console.line(HEAD);
        for (Row row : rows) {
            console.line(line(row));
        }
    }

    private static String line(Row row) {
        String name = row.row() == null ? row.caseName() : row.caseName() + " " + row.row();
        Figures ours = row.ours();
        if (row.peer() == null) {
            return String.format(
                    Locale.ROOT,
                    "%-28s resident %.0f MB after the warm-up, %.0f MB at the end: %+.2f %%; peak %.0f MB, %.1f ms a step",
                    name,
                    ours.warmMb(),
                    ours.endMb(),
                    ours.growthPercent(),
                    ours.peakMb(),
                    ours.medianMs());
        }
        Figures peer = row.peer();
        if (row.memoryRatio() == null) {
            return String.format(
                    Locale.ROOT,
                    "%-28s %10.3f %10.3f %7.3f %7.3f..%6.3f",
                    name,
                    ours.medianMs(),
                    peer.medianMs(),
                    row.ratio().median(),
                    row.ratio().min(),
                    row.ratio().max());
        }
        String line = String.format(
                Locale.ROOT,
                "%-28s %10.1f %10.1f %7.3f %7.3f..%6.3f %9.0f %9.0f %8.3f %7.1f%%",
                name,
                ours.medianMs(),
                peer.medianMs(),
                row.ratio().median(),
                row.ratio().min(),
                row.ratio().max(),
                ours.peakMb(),
                peer.peakMb(),
                row.memoryRatio(),
                100 * ours.matmulShare());
        if (ours.totalMs() != null) {
            line += String.format(Locale.ROOT, "  total %.0f / %.0f ms", ours.totalMs(), peer.totalMs());
        }
        if (ours.microsPerToken() != null) {
            line += String.format(
                    Locale.ROOT, "  %.1f / %.1f us per token", ours.microsPerToken(), peer.microsPerToken());
        }
        return line;
    }

    /** One object for one row, a list for several. */
    public static void write(List<Row> rows, Path file) {
        JsonFiles.write(file, rows.size() == 1 ? rows.get(0) : rows);
    }
}
