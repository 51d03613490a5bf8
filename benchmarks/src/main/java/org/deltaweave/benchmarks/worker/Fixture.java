package org.deltaweave.benchmarks.worker;

import java.nio.file.Path;
import java.util.List;

/**
 * A directory from which all engines read the same: a Hugging Face checkpoint, a delta with a head, and batches.
 *
 * @param directory where it is
 */
public record Fixture(Path directory) {
    /** Number of classes. */
    public static final int CLASSES = 2;

    /** Where the backbone is. */
    public Path backbone() {
        return directory.resolve("backbone");
    }

    /** Where the delta's and the head's first values are. */
    public Path delta() {
        return directory.resolve("delta");
    }

    /** The batches, in order. */
    public List<Batch> batches() {
        return List.of(JsonFiles.read(directory.resolve("batches.json"), Batch[].class));
    }

    /** Writes the batches. */
    public void write(List<Batch> batches) {
        JsonFiles.write(directory.resolve("batches.json"), batches);
    }
}
