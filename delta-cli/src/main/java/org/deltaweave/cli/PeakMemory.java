package org.deltaweave.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;

/** The most physical memory that this process has used so far. */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String HIGH_WATER_MARK = "VmHWM:";

    private long sampled;

    /** Looks now: where the system keeps no high-water mark, only what was looked at is known. */
    void sample() {
        sampled = Math.max(sampled, Pointer.physicalBytes());
    }

    /** Megabytes of 1,000,000 bytes. */
    double megabytes() throws IOException {
        if (Files.isReadable(STATUS)) {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(HIGH_WATER_MARK)) {
                    String kibibytes = line.replaceAll("\\D", "");
                    return Long.parseLong(kibibytes) * 1024 / 1e6;
                }
            }
        }
        sample();
        return sampled / 1e6;
    }
}
