package org.deltaweave.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.deltaweave.benchmarks.worker.Fixture;

/** A fixture in a directory of its own, which goes when it is closed or the JVM ends. */
public final class TemporaryFixture implements AutoCloseable {
    private final Fixture fixture;
    private final Thread atEnd = new Thread(this::delete);

    /** Makes the directory. */
    public TemporaryFixture() {
        try {
            fixture = new Fixture(Files.createTempDirectory("deltaweave-benchmark"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(atEnd);
    }

    /** The fixture. */
    public Fixture fixture() {
        return fixture;
    }

    private void delete() {
        if (!Files.exists(fixture.directory())) {
            return;
        }
        try (Stream<Path> tree = Files.walk(fixture.directory())) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            System.err.println("warning: " + fixture.directory() + " cannot be deleted: " + e);
        }
    }

    @Override
    public void close() {
        delete();
        Runtime.getRuntime().removeShutdownHook(atEnd);
    }
}
