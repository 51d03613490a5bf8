package org.deltaweave.benchmarks.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deltaweave.tensor.DeltaweaveException;

/** Physical memory of this process, as Linux counts it, in megabytes of 1,000,000 bytes. */
final class Resident {
    private static final Path STATUS = Path.of("/proc/self/status");

    private Resident() {}

    /** The most so far. */
    static double peakMb() {
        return read("VmHWM:");
    }

    /** Now. */
    static double nowMb() {
        return read("VmRSS:");
    }

    private static double read(String key) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(key)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
                }
            }
            throw new IOException("no " + key);
        } catch (IOException e) {
            throw new DeltaweaveException(
                    "DW-506", "This process's memory is not told by " + STATUS + ": " + e, "Measure on Linux", e);
        }
    }
}
