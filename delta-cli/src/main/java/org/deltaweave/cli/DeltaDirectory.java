package org.deltaweave.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deltaweave.tensor.DeltaweaveException;

/** A directory that holds a delta, or is about to. */
record DeltaDirectory(Path path) {
    private static final String CONFIGURATION = "adapter_config.json";

    /**
     * Checks, before any training, that a delta may be written here.
     *
     * @throws DeltaweaveException DW-404 if this is a file, or a directory with anything but a delta in it
     */
    void checkWritable() {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw refused("is a file");
        }
        if (Files.isDirectory(path) && !isEmpty() && !Files.isRegularFile(path.resolve(CONFIGURATION))) {
            throw refused("is not empty and holds no delta (no " + CONFIGURATION + ")");
        }
    }

    /** The sizes of all files together. */
    long bytes() {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isEmpty() {
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw refused("cannot be read: " + e);
        }
    }

    private DeltaweaveException refused(String reason) {
        return new DeltaweaveException(
                "DW-404", "The output directory " + path + " " + reason, "Give --out a new or empty directory");
    }
}
