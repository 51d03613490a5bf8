package org.deltaweave.transformers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the reference data is; tests that need it are skipped without it. */
public final class Reference {
    private Reference() {}

    public static Path data(String path) {
        String given = System.getProperty("DELTAWEAVE_DATA", System.getenv("DELTAWEAVE_DATA"));
        Path found = Path.of(given != null ? given : "../../shared/data").resolve(path);
        assumeTrue(Files.exists(found), "skipped: no reference data in " + found);
        return found;
    }
}
