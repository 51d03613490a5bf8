package org.deltaweave.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.api.buffer.DataType;

/** D07: the file is the whole delta. */
final class SaveLoadRoundTrip extends Rule {
    SaveLoadRoundTrip() {
        super(
                "D07",
                "saveLoadRoundTrip",
                "A saved delta gives the same outputs bit for bit when loaded here and in a fresh process",
                "The method keeps numbers in a field instead of in trainable(), shared() or constant()",
                "It draws random numbers outside Init and site.random(), or reads the clock",
                "A setting that matters is not a component of the configuration record");
    }

    @Override
    void check(Subject subject) {
        Path directory = temporaryDirectory();
        try {
            check(subject, directory.resolve("delta"));
        } finally {
            delete(directory);
        }
    }

    private static void check(Subject subject, Path directory) {
        DeltaWeaver weaver = subject.bench().weaver();
        Transformer encoder = subject.small().backbone(DataType.FLOAT).newNetwork(0);
        Attachment delta = subject.attach(encoder);
        subject.perturb(delta);
        Outputs saved = Outputs.of(encoder, subject.small().batch());
        weaver.save(encoder, delta, Map.of(), Map.of(), directory);

        DeltaFile file = weaver.read(directory);
        Transformer another = subject.small().backbone(DataType.FLOAT).newNetwork(0);
        Attachment loaded = weaver.attach(another, file);
        Outputs.of(another, subject.small().batch()).requireSameBits(saved, "loaded in this process");
        if (!loaded.spec().equals(delta.spec())) {
            throw new Violation("settings", loaded.spec() + " loaded instead of " + delta.spec());
        }

        String fresh = FreshProcess.shared().digest(directory, subject.small());
        if (!fresh.equals(saved.digest())) {
            throw new Violation(
                    "digest of all outputs", "loaded in a fresh process: " + fresh + " instead of " + saved.digest());
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("deltaweave-conformance");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
