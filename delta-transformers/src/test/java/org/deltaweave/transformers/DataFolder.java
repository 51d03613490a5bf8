package org.deltaweave.transformers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the data that tests compare with lies; tests that need it are skipped where it is absent. */
public final class DataFolder {
    private DataFolder() {}

    /** The folder named by {@code DELTAWEAVE_DATA}, or {@code ../shared/data} beside the repository. */
    public static Path require() {
        String named = System.getProperty("DELTAWEAVE_DATA", System.getenv("DELTAWEAVE_DATA"));
        Path folder = named == null ? Path.of("../../shared/data") : Path.of(named);
        assumeTrue(Files.isDirectory(folder), "skipped: no data folder at " + folder + "; set DELTAWEAVE_DATA");
        return folder;
    }
}
